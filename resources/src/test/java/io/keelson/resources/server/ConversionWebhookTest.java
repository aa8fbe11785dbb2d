package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.keelson.api.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A conversion webhook over TLS that does its work, or does not: by the path that a definition calls. */
class ConversionWebhookTest {
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @TempDir
    static Path directory;

    private static final CountDownLatch END = new CountDownLatch(1);
    private static TestServer test;
    private static HttpsServer webhook;

    @BeforeAll
    static void start() throws Exception {
        test = new TestServer(directory);
        test.send("POST", "/api/v1/namespaces", tree("{\"metadata\": {\"name\": \"default\"}}"));
        webhook = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        webhook.setHttpsConfigurator(new HttpsConfigurator(ServerTls.of(test, "localhost")));
        webhook.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        webhook.createContext("/", ConversionWebhookTest::answer);
        webhook.start();
    }

    @AfterAll
    static void stop() {
        END.countDown();
        test.close();
        webhook.stop(0);
    }

    private static ObjectNode tree(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Moves {@code spec.old} to {@code spec.fresh}, unless the path says what to do instead. */
    private static void answer(HttpExchange exchange) throws IOException {
        ObjectNode review = Json.parse(exchange.getRequestBody().readAllBytes());
        JsonNode request = review.path("request");
        ObjectNode response = Json.object();
        response.set("uid", request.path("uid"));
        response.putObject("result").put("status", "Success");
        ArrayNode converted = response.putArray("convertedObjects");
        for (JsonNode object : request.path("objects")) {
            ObjectNode copy = (ObjectNode) object.deepCopy();
            copy.set("apiVersion", request.path("desiredAPIVersion"));
            ObjectNode spec = Json.child(copy, "spec");
            if (spec.has("old")) {
                spec.set("fresh", spec.remove("old"));
            } else if (spec.has("fresh")) {
                spec.set("old", spec.remove("fresh"));
            }
            converted.add(copy);
        }
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/rename" ->
                converted.forEach(
                        object -> Json.child((ObjectNode) object, "metadata").put("name", "x"));
            case "/owner" ->
                converted.forEach(
                        object -> Json.child((ObjectNode) object, "metadata").put("uid", "another"));
            case "/uid" -> response.put("uid", "another");
            case "/fewer" -> converted.removeAll();
            case "/fails" ->
                response.putObject("result").put("status", "Failed").put("message", "not today");
            case "/kind" -> converted.forEach(object -> ((ObjectNode) object).put("kind", "Secret"));
            case "/huge" -> response.put("padding", "x".repeat(5 * 1024 * 1024));
            case "/hang" -> hang();
            default -> {}
        }
        ObjectNode answer = Json.object().put("kind", "ConversionReview").put("apiVersion", "apiextensions.k8s.io/v1");
        answer.set("response", response);
        byte[] body = path.equals("/rubbish") ? new byte[] {'{'} : Json.write(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void hang() {
        try {
            END.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String authority() {
        return Base64.getEncoder()
                .encodeToString(test.server.certificates().authorityText().getBytes(StandardCharsets.US_ASCII));
    }

    private static ObjectNode definition(String plural, String path, String bundle) {
        String url = "https://localhost:" + webhook.getAddress().getPort() + path;
        String version =
                "{\"name\": \"%s\", \"served\": true, \"storage\": %b, \"schema\": {\"openAPIV3Schema\": {\"type\":"
                        + " \"object\", \"properties\": {\"spec\": {\"type\": \"object\", \"properties\": {\"%s\": {\"type\":"
                        + " \"string\"}}}}}}}";
        return tree("""
                {"metadata": {"name": "%s.hook.example.com"}, "spec": {"group": "hook.example.com", "scope": "Namespaced",
                 "names": {"plural": "%s", "kind": "K%s"}, "versions": [%s, %s],
                 "conversion": {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1"],
                  "clientConfig": {"url": "%s", "caBundle": "%s"}}}}}
                """.formatted(
                        plural,
                        plural,
                        plural,
                        version.formatted("v1", true, "old"),
                        version.formatted("v2", false, "fresh"),
                        url,
                        bundle));
    }

    private static String path(String version, String plural) {
        return "/apis/hook.example.com/" + version + "/namespaces/default/" + plural;
    }

    private static void define(String plural, String path) throws Exception {
        HttpResponse<String> created = test.send("POST", DEFINITIONS, definition(plural, path, authority()));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        await(path("v1", plural), 200);
        HttpResponse<String> object = test.send(
                "POST",
                path("v1", plural),
                tree("{\"apiVersion\": \"hook.example.com/v1\", \"kind\": \"K" + plural
                        + "\", \"metadata\": {\"name\": \"o\"}, \"spec\": {\"old\": \"value\"}}"));
        assertThat(object.statusCode()).as(object.body()).isEqualTo(201);
    }

    private static HttpResponse<String> await(String path, int status) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(15));
        HttpResponse<String> answer = test.get(path);
        while (answer.statusCode() != status && Instant.now().isBefore(end)) {
            answer = test.get(path);
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    @Test
    void objectsAreConvertedAlone() throws Exception {
        define("goods", "/good");
        assertThat(test.get(path("v2", "goods") + "/o").body()).contains("\"spec\":{\"fresh\":\"value\"}");
        assertThat(test.get(path("v2", "goods")).body()).contains("\"spec\":{\"fresh\":\"value\"}");
        HttpResponse<String> changed =
                test.send("PATCH", path("v2", "goods") + "/o", tree("{\"spec\": {\"fresh\": \"other\"}}"));
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(test.get(path("v1", "goods") + "/o").body()).contains("\"spec\":{\"old\":\"other\"}");
    }

    private static HttpResponse<String> create(String version, String field, String name, String value)
            throws Exception {
        return test.send(
                "POST",
                path(version, "chosen"),
                tree("{\"apiVersion\": \"hook.example.com/" + version
                        + "\", \"kind\": \"Kchosen\", \"metadata\": {\"name\": \"" + name + "\"}, \"spec\": {\"" + field
                        + "\": \"" + value + "\"}}"));
    }

    private static List<String> names(String query) throws Exception {
        HttpResponse<String> list = test.get(path("v2", "chosen") + "?" + query);
        assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
        return Json.elements(tree(list.body()), "items").stream()
                .map(item -> String.valueOf(Json.text(item, "metadata", "name")))
                .toList();
    }

    /** {@code spec.fresh} is a field of v2 alone: what is stored has none of that name. */
    @Test
    void fieldsAreSelectedInTheVersionThatAsks() throws Exception {
        ObjectNode definition = definition("chosen", "/good", authority());
        ObjectNode second =
                (ObjectNode) Json.elements(definition, "spec", "versions").get(1);
        second.putArray("selectableFields").addObject().put("jsonPath", ".spec.fresh");
        assertThat(test.send("POST", DEFINITIONS, definition).statusCode()).isEqualTo(201);
        await(path("v1", "chosen"), 200);
        String version = Json.text(tree(test.get(path("v2", "chosen")).body()), "metadata", "resourceVersion");
        create("v1", "old", "a", "red");
        create("v1", "old", "b", "blue");
        create("v2", "fresh", "c", "red");

        assertThat(names("fieldSelector=spec.fresh%3Dred")).containsExactly("a", "c");
        assertThat(names("fieldSelector=spec.fresh%21%3Dred")).containsExactly("b");
        assertThat(names("fieldSelector=spec.fresh%3Dred&limit=1")).containsExactly("a");
        assertThat(test.get(path("v1", "chosen") + "?fieldSelector=spec.fresh%3Dred")
                        .statusCode())
                .isEqualTo(400);

        test.send("PATCH", path("v1", "chosen") + "/a", tree("{\"spec\": {\"old\": \"blue\"}}"));
        test.send("PATCH", path("v1", "chosen") + "/b", tree("{\"spec\": {\"old\": \"red\"}}"));
        test.send("PATCH", path("v1", "chosen") + "/c", tree("{\"metadata\": {\"labels\": {\"k\": \"v\"}}}"));
        String seen = test.get(path("v2", "chosen") + "?watch=true&timeoutSeconds=1&fieldSelector=spec.fresh%3Dred"
                        + "&resourceVersion=" + version)
                .body();
        assertThat(seen.lines()
                        .map(line -> tree(line))
                        .map(event -> Json.text(event, "type") + " " + Json.text(event, "object", "metadata", "name")))
                .containsExactly("ADDED a", "ADDED c", "DELETED a", "ADDED b", "MODIFIED c");
        assertThat(seen).doesNotContain("\"old\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rename  | returned invalid object: must have the same name: o != x
            owner   | returned invalid object: must have the same UID:
            uid     | failed: expected response.uid=
            fewer   | returned 0 objects, expected 1
            fails   | failed: not today
            kind    | returned invalid object: invalid kind (expected Kkind, received Secret)
            huge    | http: response body too large
            rubbish | json parse error
            """)
    void whatIsNoConversionIsToldAndHarmsNobody(String mode, String message) throws Exception {
        define(mode, "/" + mode);
        HttpResponse<String> refused = test.get(path("v2", mode) + "/o");
        assertThat(refused.statusCode()).isEqualTo(500);
        assertThat(refused.body()).contains("conversion webhook for hook.example.com/v1, Kind=K" + mode);
        assertThat(refused.body().replace("\\\"", "\"")).contains(message);
        assertThat(test.get(path("v1", mode) + "/o").statusCode()).isEqualTo(200);
        assertThat(test.get("/api/v1/namespaces/default").statusCode()).isEqualTo(200);
    }

    @Test
    void oneThatHangsEndsWithTheDeadline() throws Exception {
        define("hangs", "/hang");
        assertThat(test.get(path("v2", "hangs") + "/o?timeout=1s").statusCode()).isEqualTo(504);
        assertThat(test.get(path("v1", "hangs") + "/o").statusCode()).isEqualTo(200);
    }

    @Test
    void whatNobodyCouldTrustIsNotServedUntilItIsCorrected() throws Exception {
        String wrong = Base64.getEncoder().encodeToString("no certificate".getBytes(StandardCharsets.US_ASCII));
        test.send("POST", DEFINITIONS, definition("wrong", "/good", wrong));
        String one = DEFINITIONS + "/wrong.hook.example.com";
        Instant end = Instant.now().plus(Duration.ofSeconds(15));
        String said = test.get(one).body();
        while (!said.contains("InvalidCABundle") && Instant.now().isBefore(end)) {
            said = test.get(one).body();
        }
        assertThat(said).contains("The conversion webhook CABundle is invalid");
        assertThat(test.get(path("v1", "wrong")).statusCode()).isEqualTo(404);

        assertThat(bundle(one, authority()).statusCode()).isEqualTo(200);
        await(path("v1", "wrong"), 200);
        HttpResponse<String> refused = bundle(one, wrong);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("spec.conversion.webhookClientConfig.caBundle: Invalid value: \\\"" + wrong
                        + "\\\": unable to load" + " root certificates: unable to parse bytes as PEM block");
    }

    private static HttpResponse<String> bundle(String definition, String bundle) throws Exception {
        return test.send(
                "PATCH",
                definition,
                tree("{\"spec\": {\"conversion\": {\"webhook\": {\"clientConfig\": {\"caBundle\": \"" + bundle
                        + "\"}}}}}"));
    }
}
