package io.keelson.podruntime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.cri.v1.AuthConfig;
import io.keelson.podruntime.RuntimePrerequisites;
import io.keelson.podruntime.registry.RegistryHosts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of a registry come from its mirrors, as its hosts.toml says. */
class MirrorTest {
    private static final AuthConfig SECRET =
            AuthConfig.newBuilder().setUsername("me").setPassword("secret").build();

    @TempDir
    private Path directory;

    private FakeRegistry origin;
    private FakeRegistry mirror;
    private ImageStore store;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(RuntimePrerequisites.is(), "unpacking layers needs root");
        origin = new FakeRegistry();
        mirror = new FakeRegistry();
        store = new ImageStore(directory.resolve("store"));
    }

    @AfterEach
    void stop() {
        if (origin != null) {
            origin.close();
            mirror.close();
        }
    }

    private void hosts(String registry, String toml) throws IOException {
        Path file = directory.resolve("registries").resolve(registry).resolve("hosts.toml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, toml);
    }

    private void mirrored(String capabilities) throws IOException {
        hosts("reg.example", """
                server = "http://%s"
                [host."http://%s"]
                capabilities = [%s]
                """.formatted(origin.host(), mirror.host(), capabilities));
    }

    private ImageRecord pull(String name) throws IOException {
        return new ImagePuller(store, new RegistryHosts(directory.resolve("registries"))).pull(name, SECRET);
    }

    private static String image(FakeRegistry registry, String command) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        tar.file("x", 0644, command.getBytes(StandardCharsets.UTF_8));
        tar.finish();
        String digest = registry.image(command, List.of(bytes.toByteArray()));
        registry.tag("1", digest);
        return digest;
    }

    @Test
    void theMirrorIsAskedInPlaceOfTheRegistry() throws IOException {
        image(mirror, "mirrored");
        mirrored("\"pull\", \"resolve\"");
        ImageRecord image = pull("reg.example/app:1");
        assertThat(image.defaults().command()).containsExactly("mirrored");
        assertThat(image.tags()).containsExactly("reg.example/app:1");
        assertThat(origin.requests).isEmpty();
    }

    @Test
    void whatTheMirrorLacksComesFromTheRegistry() throws IOException {
        image(origin, "own");
        mirrored("\"pull\", \"resolve\"");
        assertThat(pull("reg.example/app:1").defaults().command()).containsExactly("own");
        assertThat(mirror.requests).isNotEmpty();
    }

    @Test
    void aMirrorThatIsNotBelievedOfTagsIsAskedForContentAlone() throws IOException {
        image(mirror, "old");
        String digest = image(origin, "own");
        mirrored("\"pull\"");
        assertThat(pull("reg.example/app:1").digests()).containsExactly("reg.example/app@" + digest);
        assertThat(mirror.requests).noneMatch(path -> path.endsWith("/manifests/1"));
    }

    @Test
    void aMirrorThatSendsOtherContentIsNotBelieved() throws IOException {
        String digest = image(origin, "own");
        mirror.tag(digest, image(mirror, "forged"));
        mirrored("\"pull\"");
        assertThat(pull("reg.example/app@" + digest).defaults().command()).containsExactly("own");
    }

    @Test
    void aMirrorLearnsWhoseContentIsMeantAndNoSecret() throws IOException {
        List<String> seen = new CopyOnWriteArrayList<>();
        mirror.hook = exchange -> {
            seen.add(exchange.getRequestURI().getQuery() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"mirror\"");
            exchange.sendResponseHeaders(401, -1);
            return true;
        };
        image(origin, "own");
        mirrored("\"pull\", \"resolve\"");
        pull("reg.example/app:1");
        assertThat(seen).isNotEmpty().allMatch("ns=reg.example null"::equals);
    }

    @Test
    void aRegistryWithItsOwnAuthorityIsShownOurCertificate() throws Exception {
        KeyStore keys = keys();
        KeyManagerFactory server = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        server.init(keys, "changeit".toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(server.getKeyManagers(), trust.getTrustManagers(), null);
        try (FakeRegistry secure = FakeRegistry.withTls(tls)) {
            image(secure, "secure");
            hosts("tls.example", "server = \"https://" + secure.host() + "\"");
            assertThatThrownBy(() -> pull("tls.example/app:1")).isInstanceOf(IOException.class);

            hosts("tls.example", "server = \"https://" + secure.host() + "\"\nca = \"ca.pem\"");
            assertThatThrownBy(() -> pull("tls.example/app:1")).isInstanceOf(IOException.class);
            assertThat(secure.requests).isEmpty();

            hosts(
                    "tls.example",
                    "server = \"https://" + secure.host()
                            + "\"\nca = \"ca.pem\"\nclient = [[\"ca.pem\", \"key.pem\"]]");
            assertThat(pull("tls.example/app:1").defaults().command()).containsExactly("secure");
        }
    }

    /** One key and its certificate, for both sides; written beside the registry's hosts.toml, too. */
    private KeyStore keys() throws Exception {
        Path file = directory.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder((keytool + " -genkeypair -keystore " + file
                                + " -storepass changeit -alias one -keyalg EC -dname CN=one -ext san=ip:127.0.0.1")
                        .split(" "))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(made.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
        Path beside = Files.createDirectories(directory.resolve("registries/tls.example"));
        pem(beside.resolve("ca.pem"), "CERTIFICATE", keys.getCertificate("one").getEncoded());
        pem(
                beside.resolve("key.pem"),
                "PRIVATE KEY",
                keys.getKey("one", "changeit".toCharArray()).getEncoded());
        keys.setCertificateEntry("trusted", keys.getCertificate("one"));
        return keys;
    }

    private static void pem(Path file, String what, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}
