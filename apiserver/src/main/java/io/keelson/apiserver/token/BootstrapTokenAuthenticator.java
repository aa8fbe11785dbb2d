package io.keelson.apiserver.token;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.authentication.TokenAuthenticator;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.registry.ObjectReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Accepts the tokens that new nodes join with: {@code <id>.<secret>}, kept in secrets
 * {@code kube-system/bootstrap-token-<id>} of type {@code bootstrap.kubernetes.io/token}.
 */
public final class BootstrapTokenAuthenticator implements TokenAuthenticator {
    private static final GroupVersionResource SECRETS = new GroupVersionResource("", "v1", "secrets");
    private static final Pattern TOKEN = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");
    private static final Pattern GROUP = Pattern.compile("system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]");

    private final ObjectReader reader;
    private final List<String> own;
    private final Clock clock;

    /**
     * @param own the audiences of the API server, the only ones these tokens are for
     * @param reader where the secrets are read
     * @param clock tells when tokens end
     */
    public BootstrapTokenAuthenticator(List<String> own, ObjectReader reader, Clock clock) {
        this.own = List.copyOf(own);
        this.reader = reader;
        this.clock = clock;
    }

    @Override
    public @Nullable Authenticated authenticate(String token, List<String> audiences) {
        Matcher matcher = TOKEN.matcher(token);
        List<String> meant = audiences.stream().filter(own::contains).toList();
        if (!matcher.matches() || !audiences.isEmpty() && meant.isEmpty()) {
            return null;
        }
        String id = matcher.group(1);
        ObjectDocument document = reader.get(SECRETS, "kube-system", "bootstrap-token-" + id);
        if (document == null || document.header().deletionTimestamp() != null) {
            return null;
        }
        ObjectNode secret = document.toTree();
        List<String> groups = groups(data(secret, "auth-extra-groups"));
        boolean valid = "bootstrap.kubernetes.io/token".equals(Json.text(secret, "type"))
                && MessageDigest.isEqual(bytes(data(secret, "token-secret")), bytes(matcher.group(2)))
                && data(secret, "token-id").equals(id)
                && !expired(data(secret, "expiration"))
                && data(secret, "usage-bootstrap-authentication").equals("true")
                && groups != null;
        return valid && groups != null
                ? new Authenticated(new UserInfo("system:bootstrap:" + id, "", groups, Map.of()), meant)
                : null;
    }

    private boolean expired(String expiration) {
        if (expiration.isEmpty()) {
            return false;
        }
        try {
            Instant end = OffsetDateTime.parse(expiration).toInstant();
            return !clock.instant().isBefore(end);
        } catch (DateTimeParseException malformed) {
            return true;
        }
    }

    private static @Nullable List<String> groups(String extra) {
        List<String> groups = new ArrayList<>();
        groups.add("system:bootstrappers");
        for (String group : extra.isEmpty() ? new String[0] : extra.split(",")) {
            if (!GROUP.matcher(group).matches()) {
                return null;
            }
            groups.add(group);
        }
        return groups;
    }

    private static String data(ObjectNode secret, String key) {
        String encoded = Json.text(secret, "data", key);
        try {
            return encoded == null ? "" : new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
