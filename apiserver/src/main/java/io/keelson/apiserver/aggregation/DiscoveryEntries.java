package io.keelson.apiserver.aggregation;

import io.keelson.api.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what extension servers say they serve: only the fields that the API has, each of the type that it has. Pure
 * functions of trees.
 */
final class DiscoveryEntries {
    private static final List<String> RESOURCE_LISTS = List.of("verbs", "shortNames", "categories");

    private DiscoveryEntries() {}

    /** Returns an {@code APIVersionDiscovery} without its freshness. */
    static ObjectNode aggregated(JsonNode version) {
        ObjectNode entry = Json.object();
        text(version, "version", entry, "version");
        List<JsonNode> resources = Json.elements(version, "resources");
        if (!resources.isEmpty()) {
            ArrayNode list = entry.putArray("resources");
            resources.forEach(resource -> resource(resource, list.addObject()));
        }
        return entry;
    }

    private static void resource(JsonNode from, ObjectNode to) {
        text(from, "resource", to, "resource");
        kind(Json.at(from, "responseKind"), to.putObject("responseKind"));
        text(from, "scope", to, "scope");
        text(from, "singularResource", to, "singularResource");
        RESOURCE_LISTS.forEach(field -> strings(from, field, to));
        List<JsonNode> parts = Json.elements(from, "subresources");
        if (!parts.isEmpty()) {
            ArrayNode list = to.putArray("subresources");
            for (JsonNode part : parts) {
                ObjectNode copy = list.addObject();
                text(part, "subresource", copy, "subresource");
                kind(Json.at(part, "responseKind"), copy.putObject("responseKind"));
                List<JsonNode> types = Json.elements(part, "acceptedTypes");
                if (!types.isEmpty()) {
                    ArrayNode accepted = copy.putArray("acceptedTypes");
                    types.forEach(type -> kind(type, accepted.addObject()));
                }
                strings(part, "verbs", copy);
            }
        }
    }

    /** Returns the entry of the resources of an {@code APIResourceList}, null where it is none. */
    static @Nullable ObjectNode legacy(String version, ObjectNode list) {
        if (!"APIResourceList".equals(Json.text(list, "kind"))) {
            return null;
        }
        ObjectNode entry = Json.object().put("version", version);
        Map<String, ObjectNode> resources = new LinkedHashMap<>();
        for (JsonNode each : Json.elements(list, "resources")) {
            String[] name = String.valueOf(Json.text(each, "name")).split("/", 2);
            ObjectNode resource = resources.computeIfAbsent(
                    name[0], any -> Json.object().put("resource", name[0]).put("scope", scope(each)));
            if (name.length == 1) {
                kind(each, resource.putObject("responseKind"));
                text(each, "singularName", resource, "singularResource");
                RESOURCE_LISTS.forEach(field -> strings(each, field, resource));
            } else {
                ArrayNode parts = resource.get("subresources") instanceof ArrayNode known
                        ? known
                        : resource.putArray("subresources");
                ObjectNode part = parts.addObject().put("subresource", name[1]);
                kind(each, part.putObject("responseKind"));
                strings(each, "verbs", part);
            }
        }
        if (!resources.isEmpty()) {
            entry.putArray("resources").addAll(resources.values());
        }
        return entry;
    }

    private static String scope(JsonNode resource) {
        return Json.bool(resource, "namespaced") ? "Namespaced" : "Cluster";
    }

    private static void kind(@Nullable JsonNode from, ObjectNode to) {
        for (String field : List.of("group", "version", "kind")) {
            String text = Json.text(from, field);
            to.put(field, text == null ? "" : text);
        }
    }

    private static void text(JsonNode from, String field, ObjectNode to, String name) {
        String text = Json.text(from, field);
        to.put(name, text == null ? "" : text);
    }

    private static void strings(JsonNode from, String field, ObjectNode to) {
        List<JsonNode> values = Json.elements(from, field);
        if (!values.isEmpty() || field.equals("verbs")) {
            ArrayNode list = to.putArray(field);
            values.stream().filter(JsonNode::isString).forEach(value -> list.add(value.stringValue()));
        }
    }
}
