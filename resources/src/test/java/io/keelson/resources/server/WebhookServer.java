package io.keelson.resources.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.keelson.api.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Webhooks on loopback over TLS, one a path; what each was asked is kept. */
final class WebhookServer implements AutoCloseable {
    /** The certificate's names: as URL, and as service {@code hook} in the namespace {@code default}. */
    private static final String[] NAMES = {"localhost", "hook.default.svc"};

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, List<ObjectNode>> asked = new ConcurrentHashMap<>();
    private final HttpsServer server;
    /** Opened at the end, for answers that never come. */
    final CountDownLatch end = new CountDownLatch(1);

    WebhookServer(TestServer test) throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 100);
        server.setHttpsConfigurator(new HttpsConfigurator(ServerTls.of(test, NAMES)));
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String path) {
        return "https://localhost:" + port() + path;
    }

    /** Answers a path by what it makes of {@code request}: the {@code response}, without its uid. */
    void answer(String path, Function<ObjectNode, String> response) {
        body(path, review -> {
            ObjectNode answer =
                    Json.object().put("kind", "AdmissionReview").put("apiVersion", Json.text(review, "apiVersion"));
            ObjectNode own = Json.parse(
                    response.apply((ObjectNode) review.get("request")).getBytes(StandardCharsets.UTF_8));
            own.put("uid", Json.text(review, "request", "uid"));
            answer.set("response", own);
            return answer.toString();
        });
    }

    /** Answers a path by a body made of the question. */
    void body(String path, Function<ObjectNode, String> body) {
        exchange(path, exchange -> {
            ObjectNode review = Json.parse(exchange.getRequestBody().readAllBytes());
            asked.computeIfAbsent(path, ignored -> new CopyOnWriteArrayList<>()).add(review);
            byte[] answer = body.apply(review).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
    }

    /** Lets a path be served by anything. */
    void exchange(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    /** Answers with a status and body. */
    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    /** A response that lets the request go on with a JSON patch. */
    static String patch(String patch) {
        return "{\"allowed\": true, \"patchType\": \"JSONPatch\", \"patch\": \""
                + Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)) + "\"}";
    }

    /** Returns what a path was asked, in order: the whole reviews. */
    List<ObjectNode> asked(String path) {
        return asked.getOrDefault(path, List.of());
    }

    /** Returns the last {@code request} that a path was asked about. */
    ObjectNode last(String path) {
        return (ObjectNode) asked(path).getLast().get("request");
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
