package io.keelson.podruntime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keelson.cri.v1.AuthConfig;
import io.keelson.podruntime.RuntimePrerequisites;
import io.keelson.podruntime.registry.RegistryHosts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images go to registries, archives and back, and stay what they are. */
class ImagePushTest {
    @TempDir
    private Path directory;

    private ImageStore store;
    private RegistryHosts hosts;
    private ImagePusher pusher;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void openStore() throws IOException {
        assumeTrue(RuntimePrerequisites.is(), "layers have owners");
        store = new ImageStore(directory.resolve("store"));
        hosts = new RegistryHosts(directory.resolve("registries"));
        pusher = new ImagePusher(store, hosts);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    private DebianRegistry registry() throws Exception {
        assumeTrue(DebianRegistry.installed(), "needs docker-registry");
        DebianRegistry registry = new DebianRegistry(directory);
        open.add(registry);
        registry.start("");
        return registry;
    }

    private ImageRecord image(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        tar.directory("etc", 0750);
        tar.file("etc/motd", 0640, "hello\n".getBytes(StandardCharsets.UTF_8));
        tar.file("empty", 0644, new byte[0]);
        tar.link("motd", "etc/motd");
        tar.file("etc/.wh.gone", 0644, new byte[0]);
        tar.finish();
        return assembled(bytes.toByteArray(), names);
    }

    private ImageRecord assembled(byte[] layer, String... names) throws IOException {
        byte[] config = ("{\"architecture\":\"" + Platform.architecture()
                        + "\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"x\"]},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + Digest.of(layer) + "\"]}}")
                .getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(directory.resolve("layer.tar"), layer);
        return new ImageAssembly(store).fromFiles(config, List.of(file), List.of(names), List.of());
    }

    @Test
    void aPushedImageIsPulledAsItWas() throws Exception {
        DebianRegistry registry = registry();
        String name = registry.repository("team/app:1");
        ImageRecord pushed = image(name);
        List<String> lines = new ArrayList<>();
        String digest = pusher.push(name, AuthConfig.getDefaultInstance(), lines::add);
        assertThat(lines).hasSize(2).allMatch(line -> line.endsWith(": pushed"));

        lines.clear();
        assertThat(pusher.push(name, AuthConfig.getDefaultInstance(), lines::add))
                .isEqualTo(digest);
        assertThat(lines).allMatch(line -> line.endsWith(": already there"));

        ImageStore other = new ImageStore(directory.resolve("other"));
        ImageRecord pulled = new ImagePuller(other, hosts).pull(name, AuthConfig.getDefaultInstance());
        assertThat(pulled.id()).isEqualTo(pushed.id());
        assertThat(pulled.reference()).endsWith("@" + digest);
        assertThat(other.config(pulled)).isEqualTo(store.config(pushed));
        Path content = other.layerDirectories(pulled).getFirst();
        assertThat(content.resolve("motd")).hasContent("hello\n");
    }

    @Test
    void anExportedImageIsImportedAsItWas() throws Exception {
        ImageRecord image = image("docker.io/library/app:1", "docker.io/library/app:2");
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        store.exportArchive(List.of("app:2", "app:1"), archive);
        Path file = Files.write(directory.resolve("app.tar"), archive.toByteArray());

        ImageStore other = new ImageStore(directory.resolve("other"));
        List<ImageRecord> imported = other.importArchive(file);
        assertThat(imported).allMatch(record -> record.id().equals(image.id()));
        assertThat(other.all())
                .singleElement()
                .satisfies(record -> assertThat(record.tags())
                        .containsExactlyInAnyOrder("docker.io/library/app:1", "docker.io/library/app:2"));
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        other.exportArchive(List.of("app:2", "app:1"), again);
        assertThat(again.toByteArray()).isEqualTo(archive.toByteArray());
        assertThatThrownBy(() -> store.exportArchive(List.of("nothing"), new ByteArrayOutputStream()))
                .hasMessage("image \"nothing\" not found");
    }

    @Test
    void anImageGoesWithItsLastName() throws Exception {
        ImageRecord image = image("docker.io/library/app:1");
        store.tag(image, "other/app:2");
        assertThat(store.untag("app:1")).isFalse();
        assertThat(store.find("other/app:2")).isNotNull();
        assertThat(store.find("app:1")).isNull();
        assertThat(store.untag("other/app:2")).isTrue();
        assertThat(store.all()).isEmpty();
        assertThatThrownBy(() -> store.tag(image, "Upper")).hasMessageContaining("must be lowercase");
    }

    @Test
    void anArchiveThatNamesAFileTwiceIsUsableAndNotPushed() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        tar.file("x", 0644, new byte[] {1});
        tar.file("x", 0644, new byte[] {2});
        tar.finish();
        assembled(bytes.toByteArray(), "127.0.0.1:1/twice:1");
        assertThatThrownBy(() -> store.exportArchive(List.of("127.0.0.1:1/twice:1"), new ByteArrayOutputStream()))
                .hasMessageContaining("unpacked only");
    }

    @Test
    void aTransferThatBreaksGoesOnWhereItBroke() throws Exception {
        BreakingRegistry registry = new BreakingRegistry();
        open.add(registry);
        String name = "127.0.0.1:" + registry.port() + "/app:1";
        image(name);
        pusher.push(name, AuthConfig.getDefaultInstance(), line -> {});
        assertThat(registry.requests).anyMatch(r -> r.startsWith("PATCH 0-")).anyMatch(r -> r.startsWith("PATCH 10-"));
        assertThat(registry.whole).hasSize(2);
    }

    @Test
    void aRefusalIsToldInTheRegistrysWords() throws Exception {
        HttpServer refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        open.add(() -> refusing.stop(0));
        refusing.createContext("/", exchange -> {
            try (exchange) {
                byte[] words = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not for you\"}]}"
                        .getBytes(StandardCharsets.UTF_8);
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(head ? 404 : 403, head ? -1 : words.length);
                exchange.getResponseBody().write(head ? new byte[0] : words);
            }
        });
        refusing.start();
        String name = "127.0.0.1:" + refusing.getAddress().getPort() + "/app:1";
        image(name);
        assertThatThrownBy(() -> pusher.push(name, AuthConfig.getDefaultInstance(), line -> {}))
                .hasMessage(
                        "failed to push \"" + name + "\": push access denied, repository does not exist or may require"
                                + " authorization: server message: not for you");
    }

    /** Takes ten bytes of the first upload and hangs up. */
    private static final class BreakingRegistry implements AutoCloseable {
        private final HttpServer server;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private boolean broken;
        final List<String> requests = new CopyOnWriteArrayList<>();
        final List<String> whole = new CopyOnWriteArrayList<>();

        BreakingRegistry() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::answer);
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        private void answer(HttpExchange exchange) throws IOException {
            String method = exchange.getRequestMethod();
            String range = exchange.getRequestHeaders().getFirst("Content-Range");
            requests.add(method + (range == null ? "" : " " + range));
            if (method.equals("PATCH") && !broken) {
                broken = true;
                received.write(exchange.getRequestBody().readNBytes(10));
                exchange.close();
                return;
            }
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                String path = exchange.getRequestURI().getPath();
                exchange.getResponseHeaders().set("Location", "/v2/app/blobs/uploads/1");
                switch (method) {
                    case "HEAD" -> exchange.sendResponseHeaders(404, -1);
                    case "POST" -> {
                        received.reset();
                        exchange.sendResponseHeaders(202, -1);
                    }
                    case "PATCH" -> {
                        received.writeBytes(body);
                        exchange.sendResponseHeaders(202, -1);
                    }
                    case "GET" -> {
                        exchange.getResponseHeaders().set("Range", "0-" + (received.size() - 1));
                        exchange.sendResponseHeaders(204, -1);
                    }
                    default -> {
                        if (path.contains("/uploads/")) {
                            String digest = exchange.getRequestURI().getQuery().replaceFirst(".*digest=", "");
                            boolean right = Digest.of(received.toByteArray()).equals(digest);
                            if (right) {
                                whole.add(digest);
                            }
                            exchange.sendResponseHeaders(right ? 201 : 400, -1);
                        } else {
                            exchange.sendResponseHeaders(201, -1);
                        }
                    }
                }
            }
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
