package io.keelson.resources.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.apiserver.certificate.Pem;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What no TLS server could use is stored with a warning. */
class KeyPairWarningsTest {
    private static final String BLOCK = "-----BEGIN %1$s-----\nAAAA\n-----END %1$s-----\n";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``          | ``          | tls: failed to find any PEM data in certificate input
            PRIVATE KEY | ``          | tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched
            OTHER       | ``          | tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [OTHER]
            CERTIFICATE | ``          | tls: failed to find any PEM data in key input
            CERTIFICATE | CERTIFICATE | tls: found a certificate rather than a key in the PEM for the private key
            CERTIFICATE | OTHER       | tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [OTHER]
            CERTIFICATE | PRIVATE KEY | tls: failed to parse certificate
            """)
    void saysWhatGoWouldSay(String certificate, String key, String warning) {
        assertThat(KeyPairWarnings.of(secret("kubernetes.io/tls", block(certificate), block(key))))
                .containsExactly(warning);
    }

    @Test
    void secretsOfOtherTypesMayHoldAnything() throws Exception {
        String key =
                Pem.encode(KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate());

        assertThat(KeyPairWarnings.of(secret("Opaque", key, key))).isEmpty();
    }

    private static String block(String type) {
        return type.isEmpty() ? "" : BLOCK.formatted(type);
    }

    private static ObjectNode secret(String type, String certificate, String key) {
        ObjectNode secret = Json.object().put("type", type);
        secret.putObject("data").put("tls.crt", base64(certificate)).put("tls.key", base64(key));
        return secret;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
