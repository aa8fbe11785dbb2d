package io.keelson.podruntime.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Debian's docker-registry on loopback, and what pushes to it. */
final class DebianRegistry implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final Path directory;
    private final HttpClient http = HttpClient.newHttpClient();
    private Process registry;
    private int port;

    DebianRegistry(Path directory) {
        this.directory = directory;
    }

    static boolean installed() {
        return Files.isExecutable(PROGRAM);
    }

    /** Where its files are. */
    Path storage() {
        return directory.resolve("registry");
    }

    /** Starts it, or starts it again on the same images. @param auth the section of its configuration, or nothing */
    void start(String auth) throws IOException, InterruptedException {
        stop();
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
                """.formatted(storage(), port, auth));
        registry = new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
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

    private void stop() throws InterruptedException {
        if (registry != null) {
            registry.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws InterruptedException {
        http.close();
        stop();
    }

    String repository(String name) {
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

    static byte[] layer(String file, String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        tar.file(file, 0644, content.getBytes(StandardCharsets.UTF_8));
        tar.finish();
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    /** Pushes an image for this machine, behind an index that also lists another architecture. */
    String push(String name, String tag, List<byte[]> layers) throws Exception {
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
}
