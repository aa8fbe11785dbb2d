package io.keelson.podruntime.image;

import io.keelson.cri.v1.AuthConfig;
import io.keelson.podruntime.registry.RegistryHost;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Authorization header for one repository: basic, or a token fetched where the registry's challenge says
 * (the distribution project's token authentication).
 */
final class RegistryAuth {
    private static final Pattern PARAMETER = Pattern.compile("([a-zA-Z_]+)=\"([^\"]*)\"");

    private final HttpClient http;
    private final String repository;
    private final String user;
    private final String password;
    private final String identityToken;
    private volatile @Nullable String header;

    RegistryAuth(HttpClient http, String repository, AuthConfig auth) {
        this.http = http;
        this.repository = repository;
        String name = auth.getUsername();
        String secret = auth.getPassword();
        if (!auth.getAuth().isEmpty()) {
            String[] pair = new String(Base64.getDecoder().decode(auth.getAuth().strip()), StandardCharsets.UTF_8)
                    .split(":", 2);
            if (pair.length != 2) {
                throw new IllegalArgumentException("invalid auth: expected user:password in base64");
            }
            name = pair[0];
            secret = pair[1].replace("\0", "");
        }
        this.user = name;
        this.password = secret;
        this.identityToken = auth.getIdentityToken();
        if (!auth.getRegistryToken().isEmpty()) {
            header = "Bearer " + auth.getRegistryToken();
        }
    }

    /** The header to send, or null before any challenge. */
    @Nullable
    String header() {
        return header;
    }

    /**
     * Answers a challenge.
     *
     * @return false when there is nothing to answer it with
     */
    boolean answer(String challenge) throws IOException {
        String scheme = challenge.split(" ", 2)[0].toLowerCase(Locale.ROOT);
        if (scheme.equals("basic")) {
            if (user.isEmpty()) {
                return false;
            }
            header = basic();
            return true;
        }
        if (!scheme.equals("bearer")) {
            return false;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher matcher = PARAMETER.matcher(challenge);
        while (matcher.find()) {
            parameters.put(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2));
        }
        String realm = parameters.get("realm");
        if (realm == null) {
            return false;
        }
        URI place = URI.create(realm);
        if (!"https".equals(place.getScheme())
                && !(place.getAuthority() != null && RegistryHost.loopback(place.getAuthority()))) {
            throw new IOException("refusing to ask for a token at " + realm);
        }
        header = "Bearer " + token(realm, parameters);
        return true;
    }

    private String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private String token(String realm, Map<String, String> parameters) throws IOException {
        String scope = parameters.getOrDefault("scope", "repository:" + repository + ":pull");
        String query = "service=" + encode(parameters.getOrDefault("service", "")) + "&scope=" + encode(scope);
        HttpRequest.Builder request;
        if (!identityToken.isEmpty()) {
            request = HttpRequest.newBuilder(URI.create(realm))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "grant_type=refresh_token&client_id=keelson&refresh_token=" + encode(identityToken) + "&"
                                    + query));
        } else {
            request = HttpRequest.newBuilder(URI.create(realm + (realm.contains("?") ? "&" : "?") + query));
            if (!user.isEmpty()) {
                request.header("Authorization", basic());
            }
        }
        HttpResponse<byte[]> response = RegistryConnection.send(http, request.build());
        if (response.statusCode() != 200) {
            throw new RegistryException(
                    response.statusCode(),
                    "failed to authorize: failed to fetch " + (user.isEmpty() ? "anonymous" : "oauth")
                            + " token: unexpected status from GET request to " + realm + ": "
                            + RegistryConnection.status(response.statusCode()));
        }
        JsonNode answer = JsonMapper.shared().readTree(response.body());
        return answer.path("token").asString(answer.path("access_token").asString(""));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
