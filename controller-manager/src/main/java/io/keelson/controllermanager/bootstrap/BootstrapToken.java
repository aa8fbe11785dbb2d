package io.keelson.controllermanager.bootstrap;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token that a secret of type {@value #TYPE} holds.
 *
 * @param id the public part, six letters and digits
 * @param secret the other part
 */
record BootstrapToken(String id, String secret) {
    static final String NAMESPACE = "kube-system";
    static final String TYPE = "bootstrap.kubernetes.io/token";
    private static final String PREFIX = "bootstrap-token-";
    private static final int ID_LENGTH = 6;

    /** The token of a secret, if it may sign and has not expired. */
    static Optional<BootstrapToken> signing(Secret secret, Instant now) {
        String id = data(secret, "token-id");
        String value = data(secret, "token-secret");
        boolean named = isId(id) && secret.getMetadata().getName().equals(PREFIX + id);
        Duration left = timeLeft(secret, now);
        boolean expired = left != null && !left.isPositive();
        return named
                        && !value.isEmpty()
                        && !expired
                        && data(secret, "usage-bootstrap-signing").equals("true")
                ? Optional.of(new BootstrapToken(id, value))
                : Optional.empty();
    }

    private static boolean isId(String id) {
        return id.length() == ID_LENGTH && id.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9');
    }

    /** How long a token stays: null for ever, zero where its end is past or nobody can read it. */
    static @Nullable Duration timeLeft(Secret secret, Instant now) {
        String expiration = data(secret, "expiration");
        if (expiration.isEmpty()) {
            return null;
        }
        try {
            Duration left =
                    Duration.between(now, OffsetDateTime.parse(expiration).toInstant());
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static String data(Secret secret, String key) {
        Map<String, String> data = secret.getData();
        String value = data == null ? null : data.get(key);
        try {
            return value == null ? "" : new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
