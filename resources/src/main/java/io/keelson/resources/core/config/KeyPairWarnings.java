package io.keelson.resources.core.config;

import io.keelson.api.json.Json;
import io.keelson.apiserver.certificate.Pem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Warns of secrets of the type {@code kubernetes.io/tls} with which no TLS server could start; they are stored all the
 * same. The messages are those of Go's crypto/tls, which upstream hands on.
 */
final class KeyPairWarnings {
    private static final String TYPE = "kubernetes.io/tls";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "Ed25519", "Ed25519", "Ed25519");

    private KeyPairWarnings() {}

    /** Returns what is wrong with the pair in a secret; nothing where it is fine, or no such secret. */
    static List<String> of(ObjectNode secret) {
        if (!TYPE.equals(Json.text(secret, "type"))) {
            return List.of();
        }
        String wrong = wrong(data(secret, "tls.crt"), data(secret, "tls.key"));
        return wrong == null ? List.of() : List.of("tls: " + wrong);
    }

    private static String data(ObjectNode secret, String key) {
        String text = Json.text(secret, "data", key);
        return new String(Base64.getDecoder().decode(text == null ? "" : text), StandardCharsets.ISO_8859_1);
    }

    private static @Nullable String wrong(String certificate, String key) {
        List<String> skipped = new ArrayList<>();
        Pem.Block leaf = find(certificate, CERTIFICATE::equals, skipped);
        if (leaf == null) {
            return noCertificate(skipped);
        }
        skipped.clear();
        Pem.Block secret = find(key, type -> type.endsWith("PRIVATE KEY"), skipped);
        if (secret == null) {
            return noKey(skipped);
        }
        // The older forms of keys (PKCS #1, SEC 1) are not read here: nothing is said of what they hold.
        return secret.type().equals("PRIVATE KEY") ? mismatch(leaf, secret) : null;
    }

    private static Pem.@Nullable Block find(String text, Predicate<String> type, List<String> skipped) {
        for (Pem.Block block : Pem.blocks(text)) {
            if (type.test(block.type())) {
                return block;
            }
            skipped.add(block.type());
        }
        return null;
    }

    private static String noCertificate(List<String> skipped) {
        if (skipped.isEmpty()) {
            return "failed to find any PEM data in certificate input";
        }
        if (skipped.size() == 1 && skipped.getFirst().endsWith("PRIVATE KEY")) {
            return "failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may"
                    + " have been switched";
        }
        return "failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following"
                + " types: [" + String.join(" ", skipped) + "]";
    }

    private static String noKey(List<String> skipped) {
        if (skipped.isEmpty()) {
            return "failed to find any PEM data in key input";
        }
        if (skipped.size() == 1 && skipped.getFirst().equals(CERTIFICATE)) {
            return "found a certificate rather than a key in the PEM for the private key";
        }
        return "failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the"
                + " following types: [" + String.join(" ", skipped) + "]";
    }

    private static @Nullable String mismatch(Pem.Block leaf, Pem.Block secret) {
        PublicKey shown;
        try {
            List<X509Certificate> parsed = Pem.certificates(Pem.encode(CERTIFICATE, leaf.content()));
            shown = parsed.getFirst().getPublicKey();
        } catch (IllegalArgumentException e) {
            return "failed to parse certificate";
        }
        try {
            PrivateKey key = Pem.privateKey(Pem.encode(secret.type(), secret.content()));
            if (!key.getAlgorithm().equals(shown.getAlgorithm())) {
                return "private key type does not match public key type";
            }
            return belong(key, shown) ? null : "private key does not match public key";
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return "failed to parse private key";
        }
    }

    private static boolean belong(PrivateKey key, PublicKey shown) throws GeneralSecurityException {
        byte[] message = {1};
        Signature signature = Signature.getInstance(SIGNATURES.getOrDefault(key.getAlgorithm(), key.getAlgorithm()));
        signature.initSign(key);
        signature.update(message);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update(message);
        return signature.verify(signed);
    }
}
