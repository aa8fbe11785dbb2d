package io.keelson.apiserver.token;

import io.keelson.api.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/** A key that tokens are signed with: P-256 (ES256) or RSA (RS256), see RFC 7518. */
final class TokenKey {
    static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final PublicKey publicKey;
    private final String id;
    private final boolean rsa;

    TokenKey(PublicKey publicKey) {
        this.publicKey = publicKey;
        this.rsa = publicKey instanceof RSAPublicKey;
        try {
            this.id =
                    ENCODER.encodeToString(MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the key's id: a hash of the public key. */
    String id() {
        return id;
    }

    String algorithm() {
        return rsa ? "RS256" : "ES256";
    }

    /** Returns the signature of a token's first two parts. */
    byte[] sign(String signed, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(signatureName());
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a token: " + e.getMessage(), e);
        }
    }

    boolean verifies(String signed, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(signatureName());
            verifier.initVerify(publicKey);
            verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String signatureName() {
        return rsa ? "SHA256withRSA" : "SHA256withECDSAinP1363Format";
    }

    /** Returns the public key as a JSON web key (RFC 7517). */
    ObjectNode toJwk() {
        ObjectNode jwk =
                Json.object().put("use", "sig").put("kty", rsa ? "RSA" : "EC").put("kid", id);
        if (publicKey instanceof ECPublicKey key) {
            jwk.put("crv", "P-256").put("alg", algorithm());
            jwk.put("x", unsigned(key.getW().getAffineX(), 32))
                    .put("y", unsigned(key.getW().getAffineY(), 32));
        } else if (publicKey instanceof RSAPublicKey key) {
            jwk.put("alg", algorithm());
            jwk.put("n", unsigned(key.getModulus(), 0)).put("e", unsigned(key.getPublicExponent(), 0));
        }
        return jwk;
    }

    /** Encodes a number without sign, with leading zeros up to the length. */
    private static String unsigned(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        int skip = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
        byte[] out = new byte[Math.max(length, bytes.length - skip)];
        System.arraycopy(bytes, skip, out, out.length - (bytes.length - skip), bytes.length - skip);
        return ENCODER.encodeToString(out);
    }
}
