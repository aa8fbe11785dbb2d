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
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Pulls from a registry that breaks, lies, or has more than this machine wants. */
class RegistryFailureTest {
    private static final String LONG = "so that it takes many packets".repeat(100_000);

    @TempDir
    private Path directory;

    private FakeRegistry registry;
    private ImageStore store;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(RuntimePrerequisites.is(), "unpacking layers needs root");
        registry = new FakeRegistry();
        store = new ImageStore(directory.resolve("store"));
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    private ImageRecord pull(String target) throws IOException {
        return new ImagePuller(store, new RegistryHosts(directory.resolve("registries")))
                .pull(registry.host() + "/app" + target, AuthConfig.getDefaultInstance());
    }

    private static byte[] layer(String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        tar.file("x", 0644, content.getBytes(StandardCharsets.UTF_8));
        tar.finish();
        return bytes.toByteArray();
    }

    private String content(ImageRecord image) throws IOException {
        return Files.readString(store.layerDirectories(image).getFirst().resolve("x"));
    }

    /** Breaks the first connections over which a blob is sent, after so many bytes. */
    private void breakOff(String digest, int times, int after) {
        AtomicInteger left = new AtomicInteger(times);
        registry.hook = exchange -> {
            if (exchange.getRequestURI().getPath().endsWith(digest) && left.getAndDecrement() > 0) {
                FakeRegistry.send(exchange, 200, registry.content(digest), after);
            }
            return exchange.getResponseCode() > 0;
        };
    }

    @Test
    void aConnectionThatBreaksIsTakenUpWhereItBroke() throws IOException {
        byte[] layer = layer(LONG);
        registry.tag("1", registry.image("sh", List.of(layer)));
        breakOff(Digest.of(layer), 1, LONG.length() * 3 / 4);
        assertThat(content(pull(":1"))).isEqualTo(LONG);
        assertThat(registry.requests).anyMatch(r -> r.matches(".*" + Digest.of(layer) + " bytes=[1-9]\\d+-"));
    }

    @Test
    void aRegistryWithoutRangesIsReadFromTheStart() throws IOException {
        byte[] layer = layer("all of it");
        registry.tag("1", registry.image("sh", List.of(layer)));
        registry.ranges = false;
        breakOff(Digest.of(layer), 2, 700);
        assertThat(content(pull(":1"))).isEqualTo("all of it");
    }

    @Test
    void aConnectionThatBreaksAgainAndAgainIsGivenUpAndTheNextPullGoesOn() throws IOException {
        byte[] layer = layer(LONG);
        registry.tag("1", registry.image("sh", List.of(layer)));
        registry.ranges = false;
        breakOff(Digest.of(layer), 100, LONG.length() / 2);
        assertThatThrownBy(() -> pull(":1")).isInstanceOf(IOException.class);
        registry.ranges = true;
        registry.hook = exchange -> false;
        registry.requests.clear();
        assertThat(content(pull(":1"))).isEqualTo(LONG);
        assertThat(registry.requests).anyMatch(r -> r.matches(".*" + Digest.of(layer) + " bytes=[1-9]\\d+-"));
    }

    @Test
    void layersAreFetchedAtTheSameTime() throws IOException {
        List<byte[]> layers = List.of(layer("a"), layer("b"), layer("c"));
        registry.tag("1", registry.image("sh", layers));
        List<String> digests = layers.stream().map(Digest::of).toList();
        CyclicBarrier together = new CyclicBarrier(layers.size());
        registry.hook = exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (digests.contains(path.substring(path.lastIndexOf('/') + 1))) {
                try {
                    together.await(20, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IOException("fetched one after the other", e);
                }
            }
            return false;
        };
        assertThat(store.layerDirectories(pull(":1"))).hasSize(3);
    }

    @Test
    void anIndexIsAskedForThisMachinesImage() throws IOException {
        String mine = registry.image("mine", List.of(layer("mine")));
        for (String type : List.of(
                "application/vnd.oci.image.index.v1+json",
                "application/vnd.docker.distribution.manifest.list.v2+json")) {
            String inner = registry.manifest(index(type, List.of(Platform.architecture()), List.of(mine)));
            registry.tag(
                    "1",
                    registry.manifest(index(
                            type,
                            List.of("s390x", "unknown", Platform.architecture()),
                            List.of(Digest.of(new byte[0]), Digest.of(new byte[1]), inner))));
            assertThat(pull(":1").defaults().command()).containsExactly("mine");
        }
        registry.tag(
                "2",
                registry.manifest(index("application/vnd.oci.image.index.v1+json", List.of("s390x"), List.of(mine))));
        assertThatThrownBy(() -> pull(":2")).hasMessageEndingWith("no match for platform in manifest: not found");
    }

    private static ObjectNode index(String type, List<String> architectures, List<String> digests) {
        ObjectNode index = JsonMapper.shared().createObjectNode();
        index.put("schemaVersion", 2).put("mediaType", type);
        ArrayNode manifests = index.putArray("manifests");
        for (int i = 0; i < digests.size(); i++) {
            String architecture = architectures.get(i);
            manifests
                    .addObject()
                    .put("digest", digests.get(i))
                    .putObject("platform")
                    .put("os", architecture.equals("unknown") ? "unknown" : "linux")
                    .put("architecture", architecture);
        }
        return index;
    }

    @Test
    void aManifestThatIsNotWhatItsDigestSaysIsRefused() {
        String wanted = Digest.of("another".getBytes(StandardCharsets.UTF_8));
        registry.tag(wanted, registry.image("sh", List.of(layer("x"))));
        assertThatThrownBy(() -> pull("@" + wanted)).hasMessageContaining("expected digest " + wanted);
        assertThat(store.all()).isEmpty();
    }

    @Test
    void noPasswordGoesToAPlaceThatIsNotSafe() {
        registry.hook = exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"http://192.0.2.1/token\"");
            exchange.sendResponseHeaders(401, -1);
            return true;
        };
        assertThatThrownBy(() -> pull(":1"))
                .hasMessageEndingWith("refusing to ask for a token at http://192.0.2.1/token");
    }

    @Test
    void whatTheRegistryAnswersIsSaid() {
        registry.hook = exchange -> {
            exchange.sendResponseHeaders(503, -1);
            return true;
        };
        assertThatThrownBy(() -> pull(":1"))
                .hasMessageEndingWith("unexpected status from GET request to http://" + registry.host()
                        + "/v2/app/manifests/1: 503 Service Unavailable");
    }
}
