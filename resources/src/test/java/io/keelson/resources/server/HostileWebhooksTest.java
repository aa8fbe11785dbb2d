package io.keelson.resources.server;

import static io.keelson.resources.server.WebhookScenario.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import io.keelson.api.json.Json;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Webhooks that hang, lie, send without end and call back: the request fails as upstream's does, and nothing else. */
class HostileWebhooksTest {
    private static final String REVIEW = "{\"kind\": \"AdmissionReview\", \"apiVersion\": \"admission.k8s.io/v1\"";

    @TempDir
    static Path directory;

    private static WebhookScenario scenario;
    private static WebhookServer hooks;

    @BeforeAll
    static void start() throws Exception {
        scenario = new WebhookScenario(directory);
        hooks = scenario.hooks;
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    /** What creating an object says where a webhook of a name answers with a body. */
    private static String lied(String name, Function<ObjectNode, String> body) throws Exception {
        hooks.body("/" + name, body);
        return failed(name, "");
    }

    private static String served(String name, String rest, HttpHandler handler) throws Exception {
        hooks.exchange("/" + name, handler);
        return failed(name, rest);
    }

    private static String failed(String name, String rest) throws Exception {
        scenario.namespace(name);
        scenario.mutating(name, scenario.hook("/" + name, name, "'configmaps'", rest));
        HttpResponse<String> answer = scenario.create(name, "x");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(500);
        assertThat(answer.body()).contains("\"reason\":\"InternalError\"");
        assertThat(scenario.create("default", "beside-" + name).statusCode()).isEqualTo(201);
        String start = "Internal error occurred: failed calling webhook \"" + name + ".example.com\": ";
        assertThat(message(answer)).startsWith(start);
        return message(answer).substring(start.length());
    }

    private static String uid(ObjectNode review) {
        return String.valueOf(Json.text(review, "request", "uid"));
    }

    @Test
    void liesAreNamed() throws Exception {
        String lie = "received invalid webhook response: ";
        assertThat(lied("absent", review -> REVIEW + "}")).isEqualTo(lie + "webhook response was absent");
        assertThat(lied("other-uid", review -> REVIEW + ", \"response\": {\"uid\": \"x\", \"allowed\": true}}"))
                .startsWith(lie + "expected response.uid=\"")
                .endsWith("\", got \"x\"");
        assertThat(lied(
                        "untyped",
                        review -> REVIEW + ", \"response\": {\"uid\": \"" + uid(review)
                                + "\", \"allowed\": true, \"patch\": \"W10=\"}}"))
                .isEqualTo(lie + "webhook returned response.patch but not response.patchType");
        assertThat(lied(
                        "unpatched",
                        review -> REVIEW + ", \"response\": {\"uid\": \"" + uid(review)
                                + "\", \"allowed\": true, \"patchType\": \"JSONPatch\"}}"))
                .isEqualTo(lie + "webhook returned response.patchType but not response.patch");
        assertThat(lied(
                        "undecodable",
                        review -> REVIEW + ", \"response\": {\"uid\": \"" + uid(review)
                                + "\", \"allowed\": true, \"patchType\": \"JSONPatch\", \"patch\": \"e30=\"}}"))
                .startsWith("received undecodable patch in webhook response: ");
        assertThat(
                        lied(
                                "merge",
                                review -> REVIEW + ", \"response\": {\"uid\": \"" + uid(review)
                                        + "\", \"allowed\": true, \"patchType\": \"Merge\", \"patch\": \"W3sib3AiOiJyZW1vdmUiLCJwYXRoIjoiL2RhdGEifV0=\"}}"))
                .isEqualTo("unsupported patch type \"Merge\"");
    }

    @Test
    void bodiesThatAreNoReviewsFailTheCall() throws Exception {
        assertThat(lied("nothing", review -> "")).startsWith("failed to call webhook: ");
        assertThat(lied("rubbish", review -> "<html>")).startsWith("failed to call webhook: ");
        assertThat(lied("list", review -> "[1]")).startsWith("failed to call webhook: ");
        assertThat(lied("nested", review -> REVIEW + ", \"response\": " + "[".repeat(200_000)))
                .startsWith("failed to call webhook: ");
        assertThat(lied("typed", review -> REVIEW + ", \"response\": {\"uid\": 7, \"allowed\": \"yes\"}}"))
                .startsWith("failed to call webhook: ");
        assertThat(lied(
                        "base",
                        review -> REVIEW + ", \"response\": {\"uid\": \"" + uid(review)
                                + "\", \"allowed\": true, \"patchType\": \"JSONPatch\", \"patch\": \"%%\"}}"))
                .startsWith("failed to call webhook: ");
    }

    @Test
    void aWebhookThatHangsCostsItsTimeAndNoMore() throws Exception {
        Instant start = Instant.now();
        assertThat(served("hang", "'timeoutSeconds': 1", exchange -> await()))
                .isEqualTo("failed to call webhook: Post \"" + hooks.url("/hang")
                        + "?timeout=1s\": context deadline exceeded");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }

    private static void await() {
        try {
            hooks.end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anAnswerThatDripsCostsItsTimeAndNoMore() throws Exception {
        assertThat(served("drip", "'timeoutSeconds': 1", exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    await();
                }))
                .contains("context deadline exceeded");
    }

    @Test
    void anAnswerWithoutEndIsNotGathered() throws Exception {
        assertThat(served("endless", "", exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (OutputStream out = exchange.getResponseBody()) {
                        for (int i = 0; i < 10_000; i++) {
                            out.write(new byte[64 * 1024]);
                        }
                    }
                }))
                .startsWith("failed to call webhook: ");
    }

    @Test
    void nobodyIsFollowedElsewhere() throws Exception {
        hooks.answer("/elsewhere", request -> "{\"allowed\": true}");
        assertThat(served("redirect", "", exchange -> {
                    exchange.getResponseHeaders().set("Location", hooks.url("/elsewhere"));
                    WebhookServer.send(exchange, 307, "");
                }))
                .startsWith("failed to call webhook: ");
        assertThat(hooks.asked("/elsewhere")).isEmpty();
    }

    @Test
    void statusesOfFailureAreTold() throws Exception {
        assertThat(served("broken", "", exchange -> WebhookServer.send(exchange, 500, "boom")))
                .isEqualTo("failed to call webhook: an error on the server (\"boom\") has prevented the request from"
                        + " succeeding");
        assertThat(served("missing", "", exchange -> WebhookServer.send(exchange, 404, "")))
                .isEqualTo("failed to call webhook: the server could not find the requested resource");
    }

    @Test
    void connectionsThatCloseFailTheCall() throws Exception {
        assertThat(served("closed", "", exchange -> exchange.close()))
                .isEqualTo("failed to call webhook: Post \"" + hooks.url("/closed") + "?timeout=10s\": EOF");
    }

    @Test
    void failuresAreIgnoredWhereTheWebhookSaysSo() throws Exception {
        scenario.namespace("ignored");
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        String url = "https://localhost:" + closed + "/";
        scenario.validating(
                "ignored",
                scenario.hookAt(url, "ignored.example.com", "ignored", "'configmaps'", "'failurePolicy': 'Ignore'"),
                scenario.hookAt(url, "failing.example.com", "ignored", "'secrets'", ""));
        assertThat(scenario.create("ignored", "x").statusCode()).isEqualTo(201);
        assertThat(message(scenario.test.send(
                        "POST",
                        "/api/v1/namespaces/ignored/secrets",
                        WebhookScenario.tree("{'metadata': {'name': 'x'}}"))))
                .isEqualTo("Internal error occurred: failed calling webhook \"failing.example.com\": failed to call"
                        + " webhook: Post \"" + url + "?timeout=10s\": dial tcp 127.0.0.1:" + closed
                        + ": connect: connection refused");
    }

    @Test
    void certificatesMustBeOfTheBundleAndForTheName() throws Exception {
        scenario.namespace("trust");
        hooks.answer("/trust", request -> "{\"allowed\": true}");
        scenario.validating(
                "trust",
                scenario.hookBy(
                        "'url': '" + hooks.url("/trust") + "'", "system.example.com", "trust", "'configmaps'", ""),
                scenario.hookAt(
                        "https://127.0.0.1:" + hooks.port() + "/trust", "named.example.com", "trust", "'secrets'", ""));
        assertThat(message(scenario.create("trust", "x")))
                .isEqualTo("Internal error occurred: failed calling webhook \"system.example.com\": failed to call"
                        + " webhook: Post \"" + hooks.url("/trust")
                        + "?timeout=10s\": tls: failed to verify certificate: x509: certificate signed by unknown"
                        + " authority");
        assertThat(message(scenario.test.send(
                        "POST",
                        "/api/v1/namespaces/trust/secrets",
                        WebhookScenario.tree("{'metadata': {'name': 'x'}}"))))
                .contains(
                        "failed to verify certificate: x509: cannot validate certificate for 127.0.0.1 because it doesn't"
                                + " contain any IP SANs");
        assertThat(hooks.asked("/trust")).isEmpty();
    }

    @Test
    void oneThatCallsBackIsServed() throws Exception {
        scenario.namespace("back");
        hooks.answer("/back", request -> {
            try {
                int read = scenario.test.get("/api/v1/namespaces/back").statusCode();
                int written = scenario.create("default", "called-back").statusCode();
                return "{\"allowed\": false, \"status\": {\"message\": \"" + read + " " + written + "\"}}";
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        scenario.validating("back", scenario.hook("/back", "back", "'configmaps'", ""));
        assertThat(message(scenario.create("back", "x")))
                .isEqualTo("admission webhook \"back.example.com\" denied the request: 200 201");
    }
}
