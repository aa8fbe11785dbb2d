package io.keelson.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.negotiation.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules on the built-in kinds, a table a package: a valid object, and what upstream 1.36 says is wrong with it after
 * one change. {@code set} changes the object before it is created, by paths; {@code change} is a merge patch afterwards,
 * also by paths. What upstream says was asked of its API server.
 */
class ValidationRulesTest {
    private static final List<String> TABLES = List.of(
            "admissionregistration",
            "apiextensions",
            "apiregistration",
            "apps",
            "autoscaling",
            "batch",
            "coordination",
            "core-config",
            "core-namespace",
            "core-node",
            "core-pod",
            "core-quota",
            "core-service",
            "core-volume",
            "discovery",
            "flowcontrol",
            "networking",
            "node",
            "policy",
            "rbac",
            "scheduling",
            "storage");

    private static final BuiltinWrites.Server SERVER = new BuiltinWrites.Server();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @TestFactory
    Stream<DynamicContainer> whatIsWrongIsToldInUpstreamsWords() {
        return TABLES.stream()
                .map(table ->
                        DynamicContainer.dynamicContainer(table, kinds(table).flatMap(ValidationRulesTest::rules)));
    }

    private static Stream<JsonNode> kinds(String table) {
        try (InputStream in = Objects.requireNonNull(
                ValidationRulesTest.class.getResourceAsStream("rules/" + table + ".yaml"), table)) {
            return Json.elements(YamlDocument.read(in.readAllBytes()).value()).stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Stream<DynamicTest> rules(JsonNode kind) {
        String resource = text(kind, "resource");
        ObjectNode object = (ObjectNode) kind.get("object");
        BuiltinWrites writes = SERVER.of(resource(resource));
        boolean created = false;
        for (JsonNode rule : Json.elements(kind, "rules")) {
            if (rule.has("change") && !created) {
                writes.create(Json.write(object));
                created = true;
            }
        }
        return Json.elements(kind, "rules").stream()
                .map(rule -> DynamicTest.dynamicTest(resource + " " + name(rule), () -> {
                    StatusException refusal =
                            catchThrowableOfType(StatusException.class, () -> write(writes, object, rule));
                    assertThat(refusal).isNotNull();
                    assertThat(causes(refusal))
                            .as(refusal.getMessage())
                            .containsExactlyElementsOf(Json.elements(rule, "errors").stream()
                                    .map(JsonNode::stringValue)
                                    .toList());
                }));
    }

    private static void write(BuiltinWrites writes, ObjectNode object, JsonNode rule) {
        if (rule.get("set") instanceof ObjectNode set) {
            ObjectNode changed = object.deepCopy();
            set.forEachEntry((path, value) -> set(changed, path, value));
            writes.create(Json.write(changed));
        } else {
            ObjectNode patch = Json.object();
            ((ObjectNode) rule.get("change")).forEachEntry((path, value) -> set(patch, path, value));
            writes.patch(text(object.get("metadata"), "name"), Json.toString(patch));
        }
    }

    /** Sets the value at a path of keys and positions in lists; null takes away. */
    private static void set(ObjectNode root, String path, JsonNode value) {
        JsonNode place = root;
        String[] keys = path.split("\\.");
        for (int i = 0; i < keys.length - 1; i++) {
            place = switch (place) {
                case ArrayNode list -> list.get(Integer.parseInt(keys[i]));
                case ObjectNode object -> object.has(keys[i]) ? object.get(keys[i]) : object.putObject(keys[i]);
                default -> throw new IllegalArgumentException(path);
            };
        }
        ObjectNode parent = (ObjectNode) place;
        String last = keys[keys.length - 1];
        if (value.isNull()) {
            parent.remove(last);
        } else {
            parent.set(last, value);
        }
    }

    private static List<String> causes(StatusException refusal) {
        return Json.elements(refusal.toStatus(), "details", "causes").stream()
                .map(cause -> text(cause, "field") + ": " + text(cause, "message"))
                .toList();
    }

    private static String name(JsonNode rule) {
        return Json.toString(rule.has("set") ? rule.get("set") : rule.get("change"));
    }

    /** Reads {@code apps/v1/deployments} or {@code v1/pods}. */
    private static GroupVersionResource resource(String text) {
        String[] parts = text.split("/");
        return parts.length == 2
                ? new GroupVersionResource("", parts[0], parts[1])
                : new GroupVersionResource(parts[0], parts[1], parts[2]);
    }

    private static String text(JsonNode node, String field) {
        return Objects.requireNonNull(Json.text(node, field), field);
    }
}
