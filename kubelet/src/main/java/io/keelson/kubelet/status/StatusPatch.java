package io.keelson.kubelet.status;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The strategic merge patch that makes the server's status what the kubelet wants it to be. */
final class StatusPatch {
    private static final List<String> FIELDS = List.of(
            "observedGeneration",
            "phase",
            "message",
            "reason",
            "hostIP",
            "hostIPs",
            "podIP",
            "podIPs",
            "startTime",
            "initContainerStatuses",
            "containerStatuses",
            "ephemeralContainerStatuses",
            "resources",
            "allocatedResources");
    private static final List<String> MERGED_BY_IP = List.of("hostIPs", "podIPs");

    private StatusPatch() {}

    /** Returns the patch of the status, or null where there is nothing to change. */
    static @Nullable ObjectNode between(JsonNode server, JsonNode wanted) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        for (String field : FIELDS) {
            JsonNode now = slim(server.path(field));
            JsonNode then = slim(wanted.path(field));
            if (Objects.equals(now, then)) {
                continue;
            }
            if (then == null) {
                patch.putNull(field);
            } else if (then.isObject() && now != null) {
                // Objects are merged field by field: what is not there any more has to go.
                ObjectNode whole = ((ObjectNode) wanted.get(field)).deepCopy();
                whole.put("$patch", "replace");
                patch.set(field, whole);
            } else if (MERGED_BY_IP.contains(field) && now != null) {
                ArrayNode list = ((ArrayNode) wanted.get(field)).deepCopy();
                list.addObject().put("$patch", "replace");
                patch.set(field, list);
            } else {
                patch.set(field, wanted.get(field));
            }
        }
        ArrayNode conditions = conditions(server.path("conditions"), wanted.path("conditions"));
        if (!conditions.isEmpty()) {
            patch.set("conditions", conditions);
        }
        return patch.isEmpty() ? null : patch;
    }

    private static ArrayNode conditions(JsonNode server, JsonNode wanted) {
        Map<String, JsonNode> there = new LinkedHashMap<>();
        server.forEach(c -> there.put(c.path("type").asString(""), c));
        ArrayNode changed = JsonNodeFactory.instance.arrayNode();
        for (JsonNode c : wanted) {
            String type = c.path("type").asString("");
            JsonNode before = there.get(type);
            if (before != null && Objects.equals(slim(before), slim(c))) {
                continue;
            }
            if (!PodConditions.OWN.contains(type) && !ownDisruption(c)) {
                continue;
            }
            ObjectNode entry = (ObjectNode) c.deepCopy();
            for (String field : List.of("reason", "message")) {
                if (before != null && before.has(field) && !c.hasNonNull(field)) {
                    entry.putNull(field);
                }
            }
            changed.add(entry);
        }
        Set<String> left = new HashSet<>();
        wanted.forEach(c -> left.add(c.path("type").asString("")));
        there.keySet().stream()
                .filter(type -> PodConditions.COMING_AND_GOING.contains(type) && !left.contains(type))
                .forEach(type -> changed.addObject().put("type", type).put("$patch", "delete"));
        return changed;
    }

    /** Several components end pods before their time; of their conditions only the kubelet's is written here. */
    private static boolean ownDisruption(JsonNode condition) {
        return condition.path("reason").asString("").equals(ObservedPod.TERMINATION_BY_KUBELET);
    }

    /** Drops what says nothing, so that absent and empty are the same; null where nothing is left. */
    private static @Nullable JsonNode slim(JsonNode node) {
        if (node.isMissingNode()
                || node.isNull()
                || node.isString() && node.asString().isEmpty()) {
            return null;
        }
        if (node.isObject()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(e -> {
                JsonNode value = slim(e.getValue());
                if (value != null && !e.getKey().equals("lastProbeTime")) {
                    result.set(e.getKey(), value);
                }
            });
            return result.isEmpty() ? null : result;
        }
        if (node.isArray()) {
            ArrayNode result = JsonNodeFactory.instance.arrayNode();
            node.forEach(e -> {
                JsonNode value = slim(e);
                if (value != null) {
                    result.add(value);
                }
            });
            return result.isEmpty() ? null : result;
        }
        return node.isNumber() ? JsonNodeFactory.instance.numberNode(node.asLong()) : node;
    }
}
