package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Definitions and records of ownership that are made to take long, or much: each ends soon, and harms nobody. */
class HostileDefinitionTest {
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /** What any of these may take on a machine that is busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    static Path directory;

    private static TestServer test;

    @BeforeAll
    static void start() throws Exception {
        test = new TestServer(directory);
        test.send("POST", "/api/v1/namespaces", tree("{\"metadata\": {\"name\": \"default\"}}"));
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    private static ObjectNode tree(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> define(String plural, String schema) throws Exception {
        String body = """
                {"metadata": {"name": "%s.hostile.example.com"}, "spec": {"group": "hostile.example.com",
                 "scope": "Namespaced", "names": {"plural": "%s", "kind": "K%s"}, "versions": [{"name": "v1",
                  "served": true, "storage": true, "schema": {"openAPIV3Schema": %s}}]}}
                """.formatted(plural, plural, plural, schema);
        Instant began = Instant.now();
        HttpResponse<String> answer = test.send(test.request(DEFINITIONS)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(Duration.between(began, Instant.now())).isLessThan(PATIENCE);
        assertThat(test.get("/api/v1/namespaces/default").statusCode()).isEqualTo(200);
        return answer;
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 900, 4_000})
    void deepSchemasAreTakenOrRefused(int depth) throws Exception {
        String schema = "{\"type\":\"object\",\"properties\":{\"a\":".repeat(depth) + "{\"type\":\"string\"}"
                + "}}".repeat(depth);
        assertThat(define("deep" + depth, schema).statusCode()).isEqualTo(depth < 100 ? 201 : 422);
        assertThat(test.get("/openapi/v2").statusCode()).isEqualTo(200);
    }

    @Test
    void schemasOfListsInListsAreReadOnce() throws Exception {
        int depth = 3_000;
        String lists = "{\"type\":\"array\",\"items\":".repeat(depth) + "{\"type\":\"string\"}" + "}".repeat(depth);
        assertThat(define("lists", "{\"type\":\"object\",\"properties\":{\"a\":" + lists + "}}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void malformedObjectsAreBadRequests() throws Exception {
        String schema = "{\"type\":\"object\",\"x-kubernetes-preserve-unknown-fields\":true}";
        assertThat(define("odd", schema).statusCode()).isEqualTo(201);
        String collection = "/apis/hostile.example.com/v1/namespaces/default/odd";
        Instant end = Instant.now().plus(PATIENCE);
        while (test.get(collection).statusCode() != 200 && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
        for (String value : new String[] {
            "1.", "-", "1e", "\"\\x\"", "0x1", "1e400", "9".repeat(400), "[".repeat(10_001) + "]".repeat(10_001)
        }) {
            HttpResponse<String> refused = test.send(test.request(collection)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"apiVersion\":\"hostile.example.com/v1\",\"kind\":\"Kodd\",\"metadata\":{\"name\":\"o\"},"
                                    + "\"x\":" + value + "}")));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        }
    }

    @Test
    void wideSchemasAreServed() throws Exception {
        StringBuilder schema = new StringBuilder("{\"type\":\"object\",\"properties\":{");
        for (int i = 0; i < 8_000; i++) {
            schema.append(i > 0 ? "," : "")
                    .append("\"p")
                    .append(i)
                    .append("\":{\"type\":\"string\",\"default\":\"d\",\"pattern\":\"^(a+)+$|^d$\"}");
        }
        assertThat(define("wide", schema.append("}}").toString()).statusCode()).isEqualTo(201);
        String collection = "/apis/hostile.example.com/v1/namespaces/default/wide";
        Instant end = Instant.now().plus(PATIENCE);
        int code = 0;
        while (code != 201 && Instant.now().isBefore(end)) {
            code = test.send(
                            "POST",
                            collection,
                            tree(
                                    "{\"apiVersion\":\"hostile.example.com/v1\",\"kind\":\"Kwide\",\"metadata\":{\"name\":\"o\"}}"))
                    .statusCode();
        }
        assertThat(code).isEqualTo(201);
    }

    @Test
    void schemasCannotReferToThemselves() throws Exception {
        HttpResponse<String> refused =
                define("loops", "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/properties/a\"}}}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("$ref");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "self.all(a, self.all(b, self.all(c, a == b && b == c)))",
                "self.map(a, self.map(b, self)).size() > 0",
                "'a'.matches('(a+)+$') && self.exists(x, x.matches('(x+x+)+y'))",
            })
    void rulesThatMultiplyAreRefused(String rule) throws Exception {
        HttpResponse<String> refused = define("costly" + Math.abs(rule.hashCode() % 1000), """
                {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},
                 "x-kubernetes-validations":[{"rule":"%s"}]}}}
                """.formatted(rule));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertThat(refused.body()).contains("exceeds budget");
    }

    @Test
    void rulesOfAnyLengthAndDepthAreAnswered() throws Exception {
        for (String rule : new String[] {
            "(".repeat(5_000) + "true" + ")".repeat(5_000),
            "!".repeat(5_001) + "true",
            "true" + " && true".repeat(20_000),
            "self" + ".a".repeat(5_000) + " == 1",
            "[".repeat(3_000) + "]".repeat(3_000) + ".size() == 1",
        }) {
            HttpResponse<String> answer = define("long" + rule.length(), """
                    {"type":"object","properties":{"a":{"type":"integer","x-kubernetes-validations":[{"rule":"%s"}]}}}
                    """.formatted(rule));
            assertThat(answer.statusCode()).as(rule.substring(0, 20)).isIn(201, 400, 422);
        }
    }

    @Test
    void thousandsMayOwnOneObject() throws Exception {
        ObjectNode map = TestServer.configMap("owned");
        ArrayNode entries = Json.child(map, "metadata").putArray("managedFields");
        for (int i = 0; i < 10_000; i++) {
            ObjectNode entry = entries.addObject()
                    .put("manager", "m" + i)
                    .put("operation", "Apply")
                    .put("apiVersion", "v1")
                    .put("fieldsType", "FieldsV1");
            Json.child(entry, "fieldsV1", "f:data", "f:k" + i % 50);
        }
        assertThat(test.send("POST", "/api/v1/namespaces/default/configmaps", map)
                        .statusCode())
                .isEqualTo(201);
        Instant began = Instant.now();
        HttpResponse<String> applied =
                test.send(test.request("/api/v1/namespaces/default/configmaps/owned?fieldManager=one-more")
                        .header("Content-Type", "application/apply-patch+yaml")
                        .method(
                                "PATCH",
                                HttpRequest.BodyPublishers.ofString("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\","
                                        + "\"metadata\":{\"name\":\"owned\"},\"data\":{\"k\":\"other\"}}")));
        assertThat(applied.statusCode()).isIn(200, 409);
        assertThat(Duration.between(began, Instant.now())).isLessThan(PATIENCE);
        assertThat(test.get("/api/v1/namespaces/default").statusCode()).isEqualTo(200);
    }
}
