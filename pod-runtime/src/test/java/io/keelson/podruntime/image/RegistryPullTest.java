package io.keelson.podruntime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.cri.v1.AuthConfig;
import io.keelson.podruntime.Root;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Pulls from Debian's docker-registry on loopback; skipped where it is not installed. */
class RegistryPullTest {
    private static final Path REGISTRY = Path.of("/usr/bin/docker-registry");

    /** The user {@code me} with the password {@code secret}, as htpasswd -B writes it. */
    private static final String USERS = "me:$2b$05$z4Uvu7sy3orkK9BHDjnMW.J3Vfs7ktByweIFACEw4IXwBCOy0OsN2\n";

    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    @TempDir
    private Path directory;

    private Process registry;
    private int port;
    private ImageStore store;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void launch() throws IOException {
        assumeTrue(Root.is() && Files.isExecutable(REGISTRY), "needs root and docker-registry");
        store = new ImageStore(directory.resolve("store"));
        start("");
    }

    private void start(String auth) throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = directory.resolve("registry.yml");
        Files.writeString(config, """
                version: 0.1
                log:
                  level: error
                storage:
                  filesystem:
                    rootdirectory: %s
                http:
                  addr: 127.0.0.1:%d
                %s
                """.formatted(directory.resolve("registry"), port, auth));
        registry = new ProcessBuilder(REGISTRY.toString(), "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("registry.log").toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (true) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        http.close();
        if (registry != null) {
            registry.destroyForcibly().waitFor();
        }
    }

    private String repository(String name) {
        return "127.0.0.1:" + port + "/" + name;
    }

    private HttpResponse<String> send(String method, String path, String type, byte[] body) throws Exception {
        URI uri = path.startsWith("http") ? URI.create(path) : URI.create("http://127.0.0.1:" + port + path);
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", type)
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString("me:secret".getBytes(StandardCharsets.UTF_8)))
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode())
                .as(method + " " + path + response.body())
                .isLessThan(300);
        return response;
    }

    private ObjectNode blob(String name, byte[] content, String type) throws Exception {
        String digest = Digest.of(content);
        String place = send("POST", "/v2/" + name + "/blobs/uploads/", type, new byte[0])
                .headers()
                .firstValue("Location")
                .orElseThrow();
        send(
                "PUT",
                place + (place.contains("?") ? "&" : "?") + "digest=" + digest,
                "application/octet-stream",
                content);
        return JsonMapper.shared()
                .createObjectNode()
                .put("mediaType", type)
                .put("digest", digest)
                .put("size", content.length);
    }

    private static byte[] layer(String file, String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        tar.file(file, 0644, content.getBytes(StandardCharsets.UTF_8));
        tar.finish();
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    /** Pushes an image for this machine, behind an index that also lists another architecture. */
    private String push(String name, String tag, List<byte[]> layers) throws Exception {
        ObjectNode config = JsonMapper.shared().createObjectNode();
        config.put("architecture", Platform.architecture()).put("os", "linux");
        config.putObject("config").putArray("Cmd").add("sh");
        ArrayNode diffs = config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        ObjectNode manifest = JsonMapper.shared().createObjectNode();
        manifest.put("schemaVersion", 2).put("mediaType", MANIFEST);
        List<ObjectNode> pushed = new ArrayList<>();
        for (byte[] layer : layers) {
            diffs.add(Digest.of(layer));
            pushed.add(blob(name, gzip(layer), "application/vnd.oci.image.layer.v1.tar+gzip"));
        }
        manifest.set(
                "config",
                blob(name, JsonMapper.shared().writeValueAsBytes(config), "application/vnd.oci.image.config.v1+json"));
        manifest.putArray("layers").addAll(pushed);
        byte[] content = JsonMapper.shared().writeValueAsBytes(manifest);
        send("PUT", "/v2/" + name + "/manifests/" + Digest.of(content), MANIFEST, content);
        ObjectNode index = JsonMapper.shared().createObjectNode();
        index.put("schemaVersion", 2).put("mediaType", INDEX);
        ArrayNode manifests = index.putArray("manifests");
        for (String architecture : List.of("s390x", Platform.architecture())) {
            manifests
                    .addObject()
                    .put("mediaType", MANIFEST)
                    .put("digest", Digest.of(content))
                    .put("size", content.length)
                    .putObject("platform")
                    .put("os", "linux")
                    .put("architecture", architecture);
        }
        send(
                "PUT",
                "/v2/" + name + "/manifests/" + tag,
                INDEX,
                JsonMapper.shared().writeValueAsBytes(index));
        return Digest.of(JsonMapper.shared().writeValueAsBytes(index));
    }

    @Test
    void anImageIsPulledByTagAndByDigest() throws Exception {
        String index = push("a/b", "1", List.of(layer("x", "one"), layer("y", "two"), layer("d/z", "three")));
        ImagePuller puller = new ImagePuller(store);
        ImageRecord image = puller.pull(repository("a/b:1"), AuthConfig.getDefaultInstance());
        assertThat(image.tags()).containsExactly(repository("a/b:1"));
        assertThat(image.digests()).containsExactly(repository("a/b") + "@" + index);
        assertThat(image.defaults().command()).containsExactly("sh");
        assertThat(Files.readString(store.layerDirectories(image).get(1).resolve("y")))
                .isEqualTo("two");
        assertThat(store.find(repository("a/b@") + index)).isEqualTo(image);
        assertThat(store.find(image.id().substring(7, 20))).isEqualTo(image);
        assertThat(puller.pull(repository("a/b@") + index, AuthConfig.getDefaultInstance())
                        .id())
                .isEqualTo(image.id());
        assertThat(store.all()).hasSize(1);
        assertThat(new ImageStore(directory.resolve("store")).find(repository("a/b:1")))
                .isNotNull();
    }

    @Test
    void aMovedTagLeavesTheOldImageWithoutAName() throws Exception {
        ImagePuller puller = new ImagePuller(store);
        push("app", "latest", List.of(layer("x", "old")));
        ImageRecord old = puller.pull(repository("app"), AuthConfig.getDefaultInstance());
        push("app", "latest", List.of(layer("x", "new")));
        ImageRecord current = puller.pull(repository("app"), AuthConfig.getDefaultInstance());
        assertThat(store.find(repository("app"))).isEqualTo(current);
        assertThat(store.find(old.id()).tags()).isEmpty();
        store.remove(old.id());
        assertThat(store.layerDirectories(old).getFirst()).doesNotExist();
        assertThat(store.layerDirectories(current).getFirst()).exists();
    }

    @Test
    void aBrokenDownloadGoesOn() throws Exception {
        byte[] layer = layer("x", "content that was half downloaded");
        push("half", "1", List.of(layer));
        byte[] whole = gzip(layer);
        Path part = store.workDirectory("downloads").resolve(Digest.of(whole).replace(':', '-'));
        Files.write(part, java.util.Arrays.copyOf(whole, whole.length / 2));
        ImageRecord image = new ImagePuller(store).pull(repository("half:1"), AuthConfig.getDefaultInstance());
        assertThat(Files.readString(store.layerDirectories(image).getFirst().resolve("x")))
                .isEqualTo("content that was half downloaded");
        assertThat(part).doesNotExist();
    }

    @Test
    void aCorruptBlobIsRefusedAndNotKept() throws Exception {
        byte[] layer = layer("x", "y");
        push("corrupt", "1", List.of(layer));
        String digest = Digest.of(gzip(layer)).substring(7);
        Path stored = directory.resolve(
                "registry/docker/registry/v2/blobs/sha256/" + digest.substring(0, 2) + "/" + digest + "/data");
        byte[] bad = Files.readAllBytes(stored);
        bad[bad.length / 2] ^= 1;
        Files.write(stored, bad);
        ImagePuller puller = new ImagePuller(store);
        assertThatThrownBy(() -> puller.pull(repository("corrupt:1"), AuthConfig.getDefaultInstance()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected digest sha256:" + digest);
        assertThat(store.all()).isEmpty();
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        assertThatThrownBy(() -> new ImagePuller(store).pull(repository("none:1"), AuthConfig.getDefaultInstance()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageStartingWith("failed to pull and unpack image \"" + repository("none:1")
                        + "\": failed to resolve reference \"" + repository("none:1") + "\": ")
                .hasMessageEndingWith(": not found");
    }

    @Test
    void credentialsAreAskedFor() throws Exception {
        registry.destroyForcibly().waitFor();
        Files.writeString(directory.resolve("users"), USERS);
        start("auth:\n  htpasswd:\n    realm: test\n    path: " + directory.resolve("users"));
        push("private/app", "1", List.of(layer("x", "y")));
        ImagePuller puller = new ImagePuller(store);
        assertThatThrownBy(() -> puller.pull(repository("private/app:1"), AuthConfig.getDefaultInstance()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("pull access denied");
        AuthConfig good =
                AuthConfig.newBuilder().setUsername("me").setPassword("secret").build();
        assertThat(puller.pull(repository("private/app:1"), good).tags()).hasSize(1);
        AuthConfig encoded = AuthConfig.newBuilder()
                .setAuth(Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8)))
                .build();
        assertThat(puller.pull(repository("private/app:1"), encoded).tags()).hasSize(1);
    }

    @Test
    void aDockerSaveArchiveAndALayoutAreImported() throws Exception {
        byte[] layer = layer("x", "y");
        ObjectNode config = JsonMapper.shared().createObjectNode();
        config.putObject("rootfs").putArray("diff_ids").add(Digest.of(layer));
        byte[] configBytes = JsonMapper.shared().writeValueAsBytes(config);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        tar.file("config.json", 0644, configBytes);
        tar.file("layer.tar", 0644, layer);
        tar.file(
                "manifest.json",
                0644,
                "[{\"Config\":\"config.json\",\"RepoTags\":[\"app:1\"],\"Layers\":[\"layer.tar\"]}]"
                        .getBytes(StandardCharsets.UTF_8));
        tar.finish();
        Path saved = directory.resolve("saved.tar");
        Files.write(saved, bytes.toByteArray());
        assertThat(store.importArchive(saved).getFirst().tags()).containsExactly("docker.io/library/app:1");

        ByteArrayOutputStream layout = new ByteArrayOutputStream();
        TarWriter out = new TarWriter(layout);
        byte[] manifest = ("{\"config\":{\"digest\":\"" + Digest.of(configBytes) + "\"},\"layers\":[{\"digest\":\""
                        + Digest.of(layer) + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        out.file("oci-layout", 0644, "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        for (byte[] blob : List.of(configBytes, layer, manifest)) {
            out.file("blobs/" + Digest.of(blob).replace(':', '/'), 0644, blob);
        }
        out.file(
                "index.json",
                0644,
                ("{\"manifests\":[{\"digest\":\"" + Digest.of(manifest)
                                + "\",\"annotations\":{\"io.containerd.image.name\":\"quay.io/x/app:2\"}}]}")
                        .getBytes(StandardCharsets.UTF_8));
        out.finish();
        Path oci = directory.resolve("oci.tar.gz");
        Files.write(oci, gzip(layout.toByteArray()));
        assertThat(store.importArchive(oci).getFirst().tags()).contains("quay.io/x/app:2");
        Path nonsense = directory.resolve("nonsense");
        Files.writeString(nonsense, "nonsense");
        assertThatThrownBy(() -> store.importArchive(nonsense)).isInstanceOf(IOException.class);
    }
}
