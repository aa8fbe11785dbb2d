package io.keelson.controllermanager.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ClusterInfoSignerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    /** Made by another program, with the key {@code 0123456789abcdef}. */
    private static final String SIGNATURE =
            "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiYzEyMyJ9..XP2XoGCrEx9byHh21GGqUvVjSeXQyMfdUupuJITW2qc";

    private static final Map<String, String> GOOD =
            Map.of("token-id", "abc123", "token-secret", "0123456789abcdef", "usage-bootstrap-signing", "true");
    private static final Map<String, String> UNSIGNED = Map.of("kubeconfig", "apiVersion: v1\n");

    @Test
    void everyTokenThatMayAddsItsSignature() {
        assertThat(signed(UNSIGNED, token("bootstrap-token-abc123", GOOD)))
                .containsEntry("jws-kubeconfig-abc123", SIGNATURE)
                .containsEntry("kubeconfig", "apiVersion: v1\n");
    }

    @Test
    void signaturesOfTokensThatAreGoneGo() {
        Map<String, String> stale = Map.of("kubeconfig", "k", "jws-kubeconfig-zzzzzz", "x", "other", "o");
        assertThat(signed(stale)).isEqualTo(Map.of("kubeconfig", "k", "other", "o"));
    }

    @Test
    void tokensThatMayNotSignAddNothing() {
        assertThat(signed(UNSIGNED, token("bootstrap-token-other1", GOOD))).isEqualTo(UNSIGNED);
        assertThat(signed(UNSIGNED, token("bootstrap-token-abc123", without("usage-bootstrap-signing"))))
                .isEqualTo(UNSIGNED);
        assertThat(signed(UNSIGNED, token("bootstrap-token-abc123", without("token-secret"))))
                .isEqualTo(UNSIGNED);
        assertThat(signed(UNSIGNED, token("bootstrap-token-abc123", expiring("2026-01-01T12:00:00Z"))))
                .isEqualTo(UNSIGNED);
        assertThat(signed(UNSIGNED, token("bootstrap-token-abc123", expiring("2026-01-01T13:30:00+01:00"))))
                .hasSize(2);
    }

    @Test
    void anIdentifierWithQuotesIsNone() {
        Map<String, String> hostile =
                Map.of("token-id", "a\",\"x\":", "token-secret", "0123456789abcdef", "usage-bootstrap-signing", "true");
        assertThat(signed(UNSIGNED, token("bootstrap-token-a\",\"x\":", hostile)))
                .isEqualTo(UNSIGNED);
    }

    @Test
    void withoutAKubeconfigNothingIsSigned() {
        Map<String, String> other = Map.of("jws-kubeconfig-zzzzzz", "x");
        assertThat(signed(other, token("bootstrap-token-abc123", GOOD))).isEqualTo(other);
    }

    @Test
    void theTimeThatIsLeftIsThatToTheExpiration() {
        assertThat(BootstrapToken.timeLeft(token("t", GOOD), NOW)).isNull();
        assertThat(BootstrapToken.timeLeft(token("t", expiring("2026-01-01T12:00:30Z")), NOW))
                .hasSeconds(30);
        assertThat(BootstrapToken.timeLeft(token("t", expiring("yesterday")), NOW))
                .isZero();
    }

    private static Map<String, String> signed(Map<String, String> data, Secret... tokens) {
        return ClusterInfoSigner.signed(data, List.of(tokens), NOW);
    }

    private static Map<String, String> without(String key) {
        return GOOD.entrySet().stream()
                .filter(e -> !e.getKey().equals(key))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Map<String, String> expiring(String when) {
        return java.util.stream.Stream.concat(GOOD.entrySet().stream(), Map.of("expiration", when).entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Secret token(String name, Map<String, String> data) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace("kube-system")
                .withName(name)
                .endMetadata()
                .withType(BootstrapToken.TYPE)
                .withData(data.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                e -> Base64.getEncoder()
                                        .encodeToString(e.getValue().getBytes(StandardCharsets.UTF_8)))))
                .build();
    }
}
