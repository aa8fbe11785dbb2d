package io.keelson.distribution.join;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecretList;
import io.keelson.client.transport.ApiClient;
import io.keelson.distribution.cluster.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** The bootstrap tokens of a cluster, secrets in {@code kube-system}. */
public final class BootstrapTokens {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]{6}\\.[a-z0-9]{16}");
    private static final Pattern ID = Pattern.compile("[a-z0-9]{6}");
    private static final String NAMESPACE = "kube-system";
    private static final String PREFIX = "bootstrap-token-";
    private static final String TYPE = "bootstrap.kubernetes.io/token";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 6;
    private static final int SECRET_LENGTH = 16;

    private final ApiClient api;
    private final Clock clock;

    /**
     * A token.
     *
     * @param text identifier, dot, secret
     * @param expiration when it ends, RFC 3339; empty for never
     * @param usages what it is good for, such as {@code authentication,signing}
     * @param description what somebody wrote about it
     */
    public record Token(String text, String expiration, String usages, String description) {
        /** Returns the part that is no secret. */
        public String id() {
            return text.substring(0, text.indexOf('.'));
        }
    }

    /** @param api a client of an administrator */
    public BootstrapTokens(ApiClient api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    /**
     * Checks the form of a token.
     *
     * @throws ConfigurationException where it is none; the message does not show it
     */
    public static void check(String token) {
        if (!FORM.matcher(token).matches()) {
            throw new ConfigurationException("that is not a token: it has the form abcdef.0123456789abcdef");
        }
    }

    /**
     * Makes a token that a machine may join with.
     *
     * @param life how long it is good for; zero for ever
     * @param description what the list of tokens shows of it
     */
    public Token create(Duration life, String description) {
        SecureRandom random = new SecureRandom();
        String id = letters(random, ID_LENGTH);
        String secret = letters(random, SECRET_LENGTH);
        String expiration = life.isZero()
                ? ""
                : clock.instant().plus(life).truncatedTo(ChronoUnit.SECONDS).toString();
        Map<String, String> data = new LinkedHashMap<>();
        data.put("token-id", id);
        data.put("token-secret", secret);
        data.put("usage-bootstrap-authentication", "true");
        data.put("usage-bootstrap-signing", "true");
        data.put("auth-extra-groups", JoinObjects.GROUP);
        if (!expiration.isEmpty()) {
            data.put("expiration", expiration);
        }
        if (!description.isEmpty()) {
            data.put("description", description);
        }
        api.create(new SecretBuilder()
                .withNewMetadata()
                .withName(PREFIX + id)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withType(TYPE)
                .withStringData(data)
                .build());
        return new Token(id + "." + secret, expiration, "authentication,signing", description);
    }

    private static String letters(SecureRandom random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    /** Returns the tokens there are, by identifier. */
    public List<Token> list() {
        SecretList list = api.wire()
                .mapper()
                .convertValue(
                        api.tree(api.send(
                                "GET",
                                "/api/v1/namespaces/" + NAMESPACE + "/secrets?fieldSelector=type%3D"
                                        + TYPE.replace("/", "%2F"),
                                null,
                                null)),
                        SecretList.class);
        return list.getItems().stream()
                .map(BootstrapTokens::token)
                .sorted(Comparator.comparing(Token::text))
                .toList();
    }

    private static Token token(Secret secret) {
        String usages = List.of("authentication", "signing").stream()
                .filter(usage -> data(secret, "usage-bootstrap-" + usage).equals("true"))
                .reduce((first, second) -> first + "," + second)
                .orElse("");
        return new Token(
                data(secret, "token-id") + "." + data(secret, "token-secret"),
                data(secret, "expiration"),
                usages,
                data(secret, "description"));
    }

    private static String data(Secret secret, String key) {
        String value = Objects.requireNonNullElse(secret.getData(), Map.<String, String>of())
                .get(key);
        try {
            return value == null ? "" : new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /**
     * Deletes a token.
     *
     * @param token the token or its identifier
     * @throws ConfigurationException where there is none such
     */
    public void delete(String token) {
        String id = FORM.matcher(token).matches() ? token.substring(0, ID_LENGTH) : token;
        Secret secret = ID.matcher(id).matches() ? api.get(Secret.class, NAMESPACE, PREFIX + id) : null;
        if (secret == null) {
            throw new ConfigurationException("there is no token \"" + id + "\"");
        }
        api.delete(secret, null);
    }

    /** Returns how long a token is good for from now on; {@code <forever>}, {@code <invalid>} or such as {@code 23h59m}. */
    public static String timeLeft(Token token, Instant now) {
        if (token.expiration().isEmpty()) {
            return "<forever>";
        }
        try {
            Duration left = Duration.between(now, Instant.parse(token.expiration()));
            return left.isNegative() ? "<expired>" : left.toHours() + "h" + left.toMinutesPart() + "m";
        } catch (java.time.DateTimeException e) {
            return "<invalid>";
        }
    }
}
