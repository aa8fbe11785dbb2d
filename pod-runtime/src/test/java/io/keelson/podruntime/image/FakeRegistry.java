package io.keelson.podruntime.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A registry on loopback that fails as it is told to. */
final class FakeRegistry implements AutoCloseable {
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    /** What happens to a request before it is answered. */
    interface Hook {
        /** @return whether the request has been answered */
        boolean before(HttpExchange exchange) throws IOException;
    }

    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    private final Map<String, String> types = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    /** Requests in the order they came: path, and range if one was asked for. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    volatile Hook hook = exchange -> false;

    /** Whether it sends parts of blobs when asked. */
    volatile boolean ranges = true;

    FakeRegistry() throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    /** A registry that speaks TLS and demands a certificate of its clients. */
    static FakeRegistry withTls(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = tls.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        return new FakeRegistry(server);
    }

    private FakeRegistry(HttpServer made) {
        server = made;
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                String range = exchange.getRequestHeaders().getFirst("Range");
                requests.add(exchange.getRequestURI().getPath() + (range == null ? "" : " " + range));
                if (!hook.before(exchange)) {
                    answer(exchange, range);
                }
            }
        });
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange, String range) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        byte[] content = path.contains("/blobs/") ? blobs.get(name) : manifests.get(name);
        if (content == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        if (types.containsKey(name)) {
            exchange.getResponseHeaders().set("Content-Type", types.get(name));
        }
        int from = range != null && ranges ? Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1")) : 0;
        send(exchange, from == 0 ? 200 : 206, Arrays.copyOfRange(content, from, content.length), content.length - from);
    }

    /** Answers with the first bytes of a content and breaks the connection where these are not all of it. */
    static void send(HttpExchange exchange, int status, byte[] content, int bytes) throws IOException {
        exchange.sendResponseHeaders(status, content.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(content, 0, bytes);
        }
    }

    byte[] content(String digest) {
        return blobs.get(digest);
    }

    /** Keeps a blob; returns what a manifest says of it. */
    ObjectNode blob(byte[] content, String type) {
        blobs.put(Digest.of(content), content);
        return JsonMapper.shared()
                .createObjectNode()
                .put("mediaType", type)
                .put("digest", Digest.of(content))
                .put("size", content.length);
    }

    /** Keeps a manifest by its digest; returns that. */
    String manifest(ObjectNode manifest) {
        byte[] content = JsonMapper.shared().writeValueAsBytes(manifest);
        String digest = Digest.of(content);
        manifests.put(digest, content);
        types.put(digest, manifest.path("mediaType").asString(""));
        return digest;
    }

    /** Keeps an image whose layers are archives as they are; returns the manifest's digest. */
    String image(String command, List<byte[]> layers) {
        ObjectNode config = JsonMapper.shared().createObjectNode();
        config.putObject("config").putArray("Cmd").add(command);
        ArrayNode diffs = config.putObject("rootfs").putArray("diff_ids");
        ObjectNode manifest = JsonMapper.shared().createObjectNode();
        manifest.put("schemaVersion", 2).put("mediaType", MANIFEST);
        ArrayNode list = manifest.putArray("layers");
        for (byte[] layer : layers) {
            diffs.add(Digest.of(layer));
            list.add(blob(layer, "application/vnd.oci.image.layer.v1.tar"));
        }
        manifest.set(
                "config",
                blob(JsonMapper.shared().writeValueAsBytes(config), "application/vnd.oci.image.config.v1+json"));
        return manifest(manifest);
    }

    /** Gives a manifest a tag, or another digest than its own. */
    void tag(String tag, String digest) {
        manifests.put(tag, manifests.get(digest));
        types.put(tag, types.getOrDefault(digest, MANIFEST));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
