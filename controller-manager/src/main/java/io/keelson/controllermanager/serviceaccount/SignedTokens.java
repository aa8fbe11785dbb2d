package io.keelson.controllermanager.serviceaccount;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens signed here: they do not expire and carry upstream's claims for token secrets, so that any API server with the
 * public key accepts them. Keys are RSA (RS256) or on P-256 (ES256).
 */
public final class SignedTokens implements TokenSource {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final PrivateKey key;
    private final String keyId;

    /** Signs with a pair of keys; the public one is named in each token. */
    public SignedTokens(PrivateKey key, PublicKey publicKey) {
        this.key = key;
        this.keyId = id(publicKey);
    }

    @Override
    public String token(ServiceAccount account, Secret secret) {
        String namespace = account.getMetadata().getNamespace();
        String name = account.getMetadata().getName();
        ObjectNode claims = Json.object();
        claims.put("iss", "kubernetes/serviceaccount");
        claims.put("kubernetes.io/serviceaccount/namespace", namespace);
        claims.put(
                "kubernetes.io/serviceaccount/secret.name", secret.getMetadata().getName());
        claims.put("kubernetes.io/serviceaccount/service-account.name", name);
        claims.put(
                "kubernetes.io/serviceaccount/service-account.uid",
                account.getMetadata().getUid());
        claims.put("sub", "system:serviceaccount:" + namespace + ":" + name);
        ObjectNode header = Json.object();
        boolean rsa = key.getAlgorithm().equals("RSA");
        header.put("alg", rsa ? "RS256" : "ES256");
        header.put("kid", keyId);
        String signed = BASE64.encodeToString(Json.write(header)) + "." + BASE64.encodeToString(Json.write(claims));
        try {
            Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of service accounts cannot sign", e);
        }
    }

    private static String id(PublicKey key) {
        try {
            return BASE64.encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
