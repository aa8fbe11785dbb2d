package io.keelson.apiserver.aggregation;

import io.keelson.api.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes OpenAPI v2 documents apart and puts them together. Pure functions of trees; no recursion. */
final class SwaggerMerge {
    private static final String REFERENCE = "#/definitions/";
    private static final String PARAMETER = "#/parameters/";
    private static final String KINDS = "x-kubernetes-group-version-kind";

    private SwaggerMerge() {}

    /**
     * Returns the paths below a prefix, and the definitions that they need.
     *
     * @param document any document
     * @param prefix such as {@code /apis/metrics.k8s.io/v1beta1/}
     */
    static ObjectNode part(ObjectNode document, String prefix) {
        ObjectNode part = Json.object();
        ObjectNode paths = part.putObject("paths");
        ObjectNode definitions = part.putObject("definitions");
        JsonNode parameters = Json.at(document, "parameters");
        JsonNode all = Json.at(document, "paths");
        if (all instanceof ObjectNode from) {
            from.properties().forEach(path -> {
                if (path.getKey().startsWith(prefix) && path.getValue().isObject()) {
                    paths.set(path.getKey(), path.getValue());
                }
            });
        }
        walk(paths, object -> inline(object, parameters));
        Deque<String> wanted = new ArrayDeque<>(references(paths));
        while (!wanted.isEmpty()) {
            String name = wanted.pop();
            JsonNode definition = Json.at(document, "definitions", name);
            if (definition != null && definition.isObject() && !definitions.has(name)) {
                definitions.set(name, definition);
                wanted.addAll(references(definition));
            }
        }
        return part;
    }

    /** Puts parameters in the place of references to those that the document shares. */
    private static void inline(ObjectNode object, @Nullable JsonNode parameters) {
        if (parameters != null && object.get("parameters") instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                String reference = Json.text(list.get(i), "$ref");
                JsonNode shared = reference != null && reference.startsWith(PARAMETER)
                        ? parameters.get(reference.substring(PARAMETER.length()))
                        : null;
                if (shared instanceof ObjectNode parameter && !parameter.has("$ref")) {
                    list.set(i, parameter.deepCopy());
                }
            }
        }
    }

    /**
     * Adds a part to a document. Paths that are there stay; a definition whose name stands for another one gets a name of
     * its own.
     *
     * @param document changed
     * @param part left as it is
     */
    static void add(ObjectNode document, ObjectNode part) {
        ObjectNode definitions = Json.child(document, "definitions");
        Map<String, String> renamed = new HashMap<>();
        ObjectNode added = Json.child(part.deepCopy(), "definitions");
        for (Map.Entry<String, JsonNode> definition : added.properties()) {
            renamed.put(definition.getKey(), name(definitions, definition.getKey(), definition.getValue()));
        }
        rename(added, renamed);
        added.properties().forEach(definition -> {
            String name = renamed.get(definition.getKey());
            if (name != null && !definitions.has(name)) {
                definitions.set(name, definition.getValue());
            }
        });
        ObjectNode paths = Json.child(document, "paths");
        ObjectNode more = Json.child(part, "paths").deepCopy();
        rename(more, renamed);
        more.properties().forEach(path -> {
            if (!paths.has(path.getKey())) {
                paths.set(path.getKey(), path.getValue());
            }
        });
    }

    /** The name that a definition gets: its own where that is free or means the same. */
    private static String name(ObjectNode definitions, String name, JsonNode definition) {
        String candidate = name;
        for (int number = 2; ; number++) {
            JsonNode taken = definitions.get(candidate);
            if (taken == null || same(taken, definition)) {
                return candidate;
            }
            candidate = name + "_v" + number;
        }
    }

    /** Which kinds a definition is of does not count: options are of the kinds of every group that takes them. */
    private static boolean same(JsonNode one, JsonNode other) {
        return one.equals(other)
                || one instanceof ObjectNode a
                        && other instanceof ObjectNode b
                        && a.deepCopy().without(KINDS).equals(b.deepCopy().without(KINDS));
    }

    private static Set<String> references(JsonNode tree) {
        Set<String> names = new LinkedHashSet<>();
        walk(tree, object -> {
            String name = referenced(object);
            if (name != null) {
                names.add(name);
            }
        });
        return names;
    }

    private static void rename(JsonNode tree, Map<String, String> names) {
        walk(tree, object -> {
            String name = referenced(object);
            String other = name == null ? null : names.get(name);
            if (other != null) {
                object.put("$ref", REFERENCE + other);
            }
        });
    }

    private static @Nullable String referenced(ObjectNode object) {
        String reference = Json.text(object, "$ref");
        return reference != null && reference.startsWith(REFERENCE) ? reference.substring(REFERENCE.length()) : null;
    }

    private static void walk(JsonNode tree, Consumer<ObjectNode> visitor) {
        Deque<JsonNode> open = new ArrayDeque<>();
        open.push(tree);
        while (!open.isEmpty()) {
            JsonNode next = open.pop();
            if (next instanceof ObjectNode object) {
                visitor.accept(object);
                object.forEach(open::push);
            } else if (next instanceof ArrayNode array) {
                array.forEach(open::push);
            }
        }
    }
}
