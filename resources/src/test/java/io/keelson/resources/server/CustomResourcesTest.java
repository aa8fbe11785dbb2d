package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.storage.memory.MemoryBackend;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class CustomResourcesTest {
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @TempDir
    static Path directory;

    private static TestServer test;

    @BeforeAll
    static void start() throws Exception {
        test = new TestServer(directory);
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    /** Returns the definition of a namespaced kind whose {@code spec} has these properties. */
    private static ObjectNode definition(String plural, String kind, String properties) {
        return Json.parse("""
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                 "metadata": {"name": "%s.example.com"},
                 "spec": {"group": "example.com", "scope": "Namespaced", "names": {"plural": "%s", "kind": "%s"},
                  "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
                   "schema": {"openAPIV3Schema": {"type": "object",
                    "properties": {"spec": {"type": "object", "properties": %s}, "status": {"type": "object"}}}}}]}}
                """.formatted(plural, plural, kind, properties).getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode object(String kind, String name, String spec) {
        return Json.parse(
                "{\"apiVersion\": \"example.com/v1\", \"kind\": \"%s\", \"metadata\": {\"name\": \"%s\"}, \"spec\": %s}"
                        .formatted(kind, name, spec)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String path(String plural) {
        return "/apis/example.com/v1/namespaces/default/" + plural;
    }

    private static void define(TestServer server, ObjectNode definition) throws Exception {
        HttpResponse<String> created = server.send("POST", DEFINITIONS, definition);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        await(server, path(String.valueOf(Json.text(definition, "spec", "names", "plural"))), 200);
    }

    private static void await(TestServer server, String path, int status) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(10));
        HttpResponse<String> answer = server.get(path);
        while (answer.statusCode() != status && Instant.now().isBefore(end)) {
            answer = server.get(path);
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    @Test
    void objectsAreDefaultedPrunedAndHeldToTheirSchema() throws Exception {
        define(
                test,
                definition("widgets", "Widget", "{\"size\": {\"type\": \"integer\", \"default\": 3, \"maximum\": 9}}"));
        HttpResponse<String> created =
                test.send("POST", path("widgets"), object("Widget", "a", "{\"colour\": \"red\"}"));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(created.headers().allValues("Warning"))
                .singleElement()
                .asString()
                .contains("spec.colour");
        ObjectNode stored = Json.parse(created.body().getBytes(StandardCharsets.UTF_8));
        assertThat(stored.get("spec")).isEqualTo(Json.object().put("size", 3));
        assertThat(Json.integer(stored, "metadata", "generation")).isEqualTo(1);
        HttpResponse<String> refused = test.send("POST", path("widgets"), object("Widget", "b", "{\"size\": 10}"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("Widget.example.com \\\"b\\\" is invalid: spec.size: Invalid value: 10: spec.size in body"
                        + " should be less than or equal to 9");
    }

    @Test
    void rulesSeeWhatWasBefore() throws Exception {
        define(test, definition("ratchets", "Ratchet", """
                        {"level": {"type": "integer", "x-kubernetes-validations":
                         [{"rule": "self >= oldSelf", "messageExpression": "oldSelf > 2 ? 'not below three' : 'not lower'"}]}}
                        """));
        assertThat(test.send("POST", path("ratchets"), object("Ratchet", "a", "{\"level\": 3}"))
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> refused = test.send(
                "PATCH",
                path("ratchets") + "/a",
                Json.parse("{\"spec\": {\"level\": 2}}".getBytes(StandardCharsets.UTF_8)));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("spec.level: Invalid value: 2: not below three");
        assertThat(test.send(
                                "PATCH",
                                path("ratchets") + "/a",
                                Json.parse("{\"spec\": {\"level\": 4}}".getBytes(StandardCharsets.UTF_8)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void rulesThatCanCostTooMuchAreNotAccepted() throws Exception {
        HttpResponse<String> refused = test.send("POST", DEFINITIONS, definition("costs", "Cost", """
                        {"names": {"type": "array", "items": {"type": "string"}, "x-kubernetes-validations":
                         [{"rule": "self.all(x, self.all(y, x == y))"}]}}
                        """));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("estimated rule cost exceeds budget by factor of more than 100x");
    }

    @Test
    void catastrophicPatternsTakeLinearTime() throws Exception {
        define(test, definition("patterns", "Pattern", "{\"text\": {\"type\": \"string\", \"pattern\": \"^(a+)+$\"}}"));
        String text = "a".repeat(100_000) + "!";
        HttpResponse<String> refused =
                test.send("POST", path("patterns"), object("Pattern", "a", "{\"text\": \"" + text + "\"}"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("should match '^(a+)+$'");
    }

    @Test
    void aDefinitionGoesWithItsObjects() throws Exception {
        define(test, definition("mayflies", "Mayfly", "{}"));
        assertThat(test.send("POST", path("mayflies"), object("Mayfly", "a", "{}"))
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> deleted = test.send("DELETE", DEFINITIONS + "/mayflies.example.com", Json.object());
        assertThat(deleted.statusCode()).isEqualTo(200);
        assertThat(deleted.body()).contains("InstanceDeletionPending");
        await(test, DEFINITIONS + "/mayflies.example.com", 404);
        await(test, path("mayflies"), 404);
    }

    @Test
    void definitionsAreServedAfterARestart() throws Exception {
        try (MemoryBackend storage = new MemoryBackend()) {
            try (TestServer first = new TestServer(directory, storage)) {
                define(first, definition("stones", "Stone", "{}"));
                assertThat(first.send("POST", path("stones"), object("Stone", "a", "{}"))
                                .statusCode())
                        .isEqualTo(201);
            }
            try (TestServer second = new TestServer(directory, storage)) {
                assertThat(second.get(path("stones") + "/a").statusCode()).isEqualTo(200);
                assertThat(second.get("/openapi/v3/apis/example.com/v1").body()).contains("com.example.v1.Stone");
            }
        }
    }

    @Test
    void discoveryNamesKindsInFull() throws Exception {
        define(test, definition("gears", "Gear", "{}"));
        HttpResponse<String> all = test.send(test.request("/apis")
                .header("Accept", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"));
        assertThat(all.body())
                .contains("\"resource\":\"gears\",\"responseKind\":{\"group\":\"example.com\",\"version\":\"v1\","
                        + "\"kind\":\"Gear\"}")
                .contains("\"subresource\":\"status\",\"responseKind\":{\"group\":\"example.com\",\"version\":\"v1\","
                        + "\"kind\":\"Gear\"}");
    }

    @Test
    void watchesEndWhenTheirDefinitionChanges() throws Exception {
        define(test, definition("tides", "Tide", "{\"a\": {\"type\": \"string\"}}"));
        HttpResponse<InputStream> watch = test.admin.send(
                test.request(path("tides") + "?watch=1").build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(watch.statusCode()).isEqualTo(200);
        HttpResponse<String> changed = test.send(
                "PATCH", DEFINITIONS + "/tides.example.com", Json.parse("""
                {"spec": {"versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema":
                 {"type": "object", "properties": {"spec": {"type": "object",
                  "properties": {"b": {"type": "string"}}}}}}}]}}
                """.getBytes(StandardCharsets.UTF_8)));
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(watch.body().readAllBytes()).isEmpty();
    }

    @Test
    void objectsOfAVersionThatThereIsNotAreToldWhatIsUnknown() throws Exception {
        define(test, definition("bolts", "Bolt", "{\"a\": {\"type\": \"string\"}}"));
        ObjectNode other = object("Bolt", "x", "{\"a\": \"b\"}").put("apiVersion", "example.com/v2");
        HttpResponse<String> refused = test.send("POST", path("bolts"), other);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().allValues("Warning")).containsExactly("299 - \"unknown field \\\"spec\\\"\"");
    }

    @Test
    void aScaleNeedsTheNumberOfReplicas() throws Exception {
        ObjectNode definition = definition("fleets", "Fleet", "{\"replicas\": {\"type\": \"integer\"}}");
        ((ObjectNode) definition.at("/spec/names")).put("listKind", "Fleets");
        ((ObjectNode) definition.at("/spec/versions/0/subresources"))
                .putObject("scale")
                .put("specReplicasPath", ".spec.replicas")
                .put("statusReplicasPath", ".status.replicas");
        define(test, definition);
        assertThat(test.get(path("fleets")).body()).contains("\"kind\":\"Fleets\"");
        test.send("POST", path("fleets"), object("Fleet", "a", "{}"));
        HttpResponse<String> missing = test.get(path("fleets") + "/a/scale");
        assertThat(missing.statusCode()).isEqualTo(500);
        assertThat(missing.body())
                .contains("Internal error occurred: the spec replicas field \\\".spec.replicas\\\" does not exist");
        HttpResponse<String> empty = test.send("PATCH", path("fleets") + "/a/scale", Json.object());
        assertThat(empty.statusCode()).isEqualTo(400);
        assertThat(empty.body()).contains("the spec replicas field \\\".spec.replicas\\\" cannot be empty");
        assertThat(test.send(
                                "PATCH",
                                path("fleets") + "/a/scale",
                                Json.parse("{\"spec\": {\"replicas\": 2}}".getBytes(StandardCharsets.UTF_8)))
                        .statusCode())
                .isEqualTo(200);
        assertThat(test.get(path("fleets") + "/a/scale").body()).contains("\"replicas\":2");
        assertThat(test.send(
                                "PUT",
                                path("fleets") + "/a/scale",
                                Json.parse(
                                        "{\"metadata\": {\"name\": \"a\", \"namespace\": \"default\"}, \"spec\": {\"replicas\": 3}}"
                                                .getBytes(StandardCharsets.UTF_8)))
                        .statusCode())
                .isEqualTo(200);
    }
}
