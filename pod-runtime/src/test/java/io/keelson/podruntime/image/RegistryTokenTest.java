package io.keelson.podruntime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keelson.cri.v1.AuthConfig;
import io.keelson.podruntime.RuntimePrerequisites;
import io.keelson.podruntime.registry.RegistryHosts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's docker-registry trusts the tokens of a small server, as Docker Hub and others do with theirs. */
class RegistryTokenTest {
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    @TempDir
    private Path directory;

    private DebianRegistry registry;
    private HttpServer tokens;
    private PrivateKey key;
    private String certificate;
    private ImagePuller puller;
    private volatile String field = "token";
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();

    @BeforeEach
    void launch() throws Exception {
        assumeTrue(RuntimePrerequisites.is() && DebianRegistry.installed(), "needs root and docker-registry");
        makeKey();
        tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tokens.createContext("/token", this::token);
        tokens.start();
        registry = new DebianRegistry(directory);
        registry.start("");
        registry.push("team/app", "1", List.of(DebianRegistry.layer("x", "y")));
        registry.start("""
                auth:
                  token:
                    realm: http://127.0.0.1:%d/token
                    service: registry.test
                    issuer: tokens.test
                    rootcertbundle: %s
                """.formatted(tokens.getAddress().getPort(), directory.resolve("tokens.pem")));
        puller = new ImagePuller(
                new ImageStore(directory.resolve("store")), new RegistryHosts(directory.resolve("registries")));
    }

    @AfterEach
    void end() throws InterruptedException {
        if (registry != null) {
            registry.close();
        }
        if (tokens != null) {
            tokens.stop(0);
        }
    }

    private void makeKey() throws Exception {
        Path store = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit",
                        "-alias",
                        "tokens",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=tokens")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        key = (PrivateKey) keys.getKey("tokens", "changeit".toCharArray());
        certificate =
                Base64.getEncoder().encodeToString(keys.getCertificate("tokens").getEncoded());
        Files.writeString(
                directory.resolve("tokens.pem"),
                "-----BEGIN CERTIFICATE-----\n" + certificate.replaceAll("(.{64})", "$1\n")
                        + "\n-----END CERTIFICATE-----\n");
    }

    private void token(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean post = exchange.getRequestMethod().equals("POST");
            String text = post
                    ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                    : exchange.getRequestURI().getRawQuery();
            Map<String, String> parameters = new HashMap<>();
            for (String pair : text.split("&")) {
                String[] parts = pair.split("=", 2);
                parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
            asked.add(parameters);
            String basic = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
            boolean known = basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                    || "identity".equals(parameters.get("refresh_token"));
            if (!known) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            byte[] answer = ("{\"" + field + "\":\"" + signed(parameters) + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** A token for the repository that the scope names, as the distribution project specifies it. */
    private String signed(Map<String, String> parameters) {
        String[] scope = parameters.get("scope").split(":");
        long now = System.currentTimeMillis() / 1000;
        String head = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + certificate + "\"]}";
        String claims = "{\"iss\":\"tokens.test\",\"sub\":\"me\",\"aud\":\"" + parameters.get("service")
                + "\",\"nbf\":" + (now - 60) + ",\"iat\":" + now + ",\"exp\":" + (now + 300)
                + ",\"jti\":\"1\",\"access\":[{\"type\":\"" + scope[0] + "\",\"name\":\"" + scope[1]
                + "\",\"actions\":[\"" + scope[2].replace(",", "\",\"") + "\"]}]}";
        String both = URL.encodeToString(head.getBytes(StandardCharsets.UTF_8)) + "."
                + URL.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(both.getBytes(StandardCharsets.US_ASCII));
            return both + "." + URL.encodeToString(signature.sign());
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AuthConfig me(String password) {
        return AuthConfig.newBuilder().setUsername("me").setPassword(password).build();
    }

    @Test
    void aTokenIsFetchedForTheRepository() throws IOException {
        assertThat(puller.pull(registry.repository("team/app:1"), me("secret")).tags())
                .hasSize(1);
        assertThat(asked).containsExactly(Map.of("service", "registry.test", "scope", "repository:team/app:pull"));
    }

    @Test
    void aPushAsksForWhatItNeeds() throws Exception {
        ImageStore store = new ImageStore(directory.resolve("store"));
        RegistryHosts hosts = new RegistryHosts(directory.resolve("registries"));
        ImageRecord image = new ImagePuller(store, hosts).pull(registry.repository("team/app:1"), me("secret"));
        store.tag(image, registry.repository("team/new:2"));
        new ImagePusher(store, hosts).push(registry.repository("team/new:2"), me("secret"), line -> {});
        assertThat(asked)
                .anyMatch(a ->
                        a.get("scope").contains("team/new") && a.get("scope").contains("push"));
        assertThat(puller.pull(registry.repository("team/new:2"), me("secret")).id())
                .isEqualTo(image.id());
    }

    @Test
    void anIdentityTokenIsExchangedForOne() throws IOException {
        field = "access_token";
        AuthConfig identity =
                AuthConfig.newBuilder().setIdentityToken("identity").build();
        assertThat(puller.pull(registry.repository("team/app:1"), identity).tags())
                .hasSize(1);
        assertThat(asked.getFirst()).containsEntry("grant_type", "refresh_token");
    }

    @Test
    void aTokenThatIsGivenIsSentAsItIs() throws IOException {
        String token = signed(Map.of("service", "registry.test", "scope", "repository:team/app:pull"));
        AuthConfig given = AuthConfig.newBuilder().setRegistryToken(token).build();
        assertThat(puller.pull(registry.repository("team/app:1"), given).tags()).hasSize(1);
        assertThat(asked).isEmpty();
    }

    @Test
    void whoeverTheServerDoesNotKnowGetsNothing() {
        String realm = "http://127.0.0.1:" + tokens.getAddress().getPort() + "/token";
        assertThatThrownBy(() -> puller.pull(registry.repository("team/app:1"), AuthConfig.getDefaultInstance()))
                .hasMessageEndingWith("failed to authorize: failed to fetch anonymous token: unexpected status from GET"
                        + " request to " + realm + ": 401 Unauthorized");
        assertThatThrownBy(() -> puller.pull(registry.repository("team/app:1"), me("wrong")))
                .hasMessageContaining("failed to fetch oauth token");
    }
}
