package io.keelson.resources.autoscaling;

import io.keelson.api.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** The flat form of metrics in annotations of version 1, and the nested one of version 2. */
final class MetricForms {
    private static final Map<String, String> FIELDS = Map.of(
            "Resource", "resource",
            "ContainerResource", "containerResource",
            "Pods", "pods",
            "Object", "object",
            "External", "external");

    private MetricForms() {}

    /**
     * Returns a metric as version 1 writes it, fields in its order.
     *
     * @param value the field that holds amounts: {@code target} or {@code current}
     */
    static ObjectNode toV1(ObjectNode metric, String value) {
        String type = text(metric, "type");
        ObjectNode out = Json.object().put("type", type);
        String field = FIELDS.getOrDefault(type, "");
        if (!(metric.get(field) instanceof ObjectNode source)) {
            return out;
        }
        ObjectNode flat = out.putObject(field);
        JsonNode amounts = Json.at(source, value);
        switch (type) {
            case "Resource", "ContainerResource" -> {
                copy(source, "name", flat, "name");
                copy(amounts, "averageUtilization", flat, value + "AverageUtilization");
                copy(amounts, "averageValue", flat, value + "AverageValue");
                if (value.equals("current")) {
                    zeroIfMissing(flat, "currentAverageValue");
                }
                copy(source, "container", flat, "container");
            }
            case "Pods" -> {
                copy(Json.at(source, "metric"), "name", flat, "metricName");
                copy(amounts, "averageValue", flat, value + "AverageValue");
                zeroIfMissing(flat, value + "AverageValue");
                copy(Json.at(source, "metric"), "selector", flat, "selector");
            }
            case "Object" -> {
                copy(source, "describedObject", flat, "target");
                copy(Json.at(source, "metric"), "name", flat, "metricName");
                copy(amounts, "value", flat, value + "Value");
                zeroIfMissing(flat, value + "Value");
                copy(Json.at(source, "metric"), "selector", flat, "selector");
                copy(amounts, "averageValue", flat, "averageValue");
            }
            default -> {
                copy(Json.at(source, "metric"), "name", flat, "metricName");
                copy(Json.at(source, "metric"), "selector", flat, "metricSelector");
                copy(amounts, "value", flat, value + "Value");
                if (value.equals("current")) {
                    zeroIfMissing(flat, "currentValue");
                }
                copy(amounts, "averageValue", flat, value + "AverageValue");
            }
        }
        return out;
    }

    /** Version 1 always shows some amounts. */
    private static void zeroIfMissing(ObjectNode flat, String amount) {
        if (!flat.has(amount)) {
            flat.put(amount, "0");
        }
    }

    /** Returns a metric as version 2 writes it. */
    static ObjectNode toV2(JsonNode metric, String value) {
        String type = text(metric, "type");
        ObjectNode out = Json.object().put("type", type);
        String field = FIELDS.getOrDefault(type, "");
        if (!(metric.get(field) instanceof ObjectNode flat)) {
            return out;
        }
        ObjectNode source = out.putObject(field);
        copy(flat, "name", source, "name");
        copy(flat, "container", source, "container");
        if (flat.has("metricName")) {
            ObjectNode named = source.putObject("metric");
            copy(flat, "metricName", named, "name");
            copy(flat, "selector", named, "selector");
            copy(flat, "metricSelector", named, "selector");
        }
        if (type.equals("Object")) {
            copy(flat, "target", source, "describedObject");
        }
        ObjectNode amounts = source.putObject(value);
        copy(flat, value + "AverageUtilization", amounts, "averageUtilization");
        copy(flat, value + "AverageValue", amounts, "averageValue");
        copy(flat, value + "Value", amounts, "value");
        copy(flat, "averageValue", amounts, "averageValue");
        if (value.equals("target")) {
            amounts.put(
                    "type",
                    amounts.has("averageUtilization")
                            ? "Utilization"
                            : amounts.has("averageValue") ? "AverageValue" : "Value");
            if (type.equals("Object") && amounts.has("averageValue")) {
                amounts.remove("value");
            }
        }
        return out;
    }

    /** Returns conditions with their fields in version 1's order, since annotations are compared as texts. */
    static ArrayNode ordered(ArrayNode conditions) {
        ArrayNode list = Json.object().putArray("conditions");
        for (JsonNode condition : conditions) {
            ObjectNode ordered = list.addObject();
            for (String key : List.of("type", "status", "lastTransitionTime", "reason", "message")) {
                copy(condition, key, ordered, key);
            }
        }
        return list;
    }

    private static void copy(@Nullable JsonNode from, String key, ObjectNode to, String name) {
        JsonNode value = Json.at(from, key);
        if (value != null) {
            to.set(name, value.deepCopy());
        }
    }

    /** Returns behaviour with all its fields in the order and with the names that the annotation uses. */
    static ObjectNode capitalized(ObjectNode behavior) {
        ObjectNode out = Json.object();
        for (String direction : List.of("scaleUp", "scaleDown")) {
            String name = capital(direction);
            if (!(behavior.get(direction) instanceof ObjectNode rules)) {
                out.putNull(name);
                continue;
            }
            ObjectNode to = out.putObject(name);
            to.set("StabilizationWindowSeconds", orNull(rules, "stabilizationWindowSeconds"));
            to.set("SelectPolicy", orNull(rules, "selectPolicy"));
            ArrayNode policies = Json.object().putArray("policies");
            for (JsonNode policy : Json.elements(rules, "policies")) {
                ObjectNode one = policies.addObject();
                one.set("Type", orNull(policy, "type"));
                one.set("Value", orNull(policy, "value"));
                one.set("PeriodSeconds", orNull(policy, "periodSeconds"));
            }
            to.set("Policies", policies);
            to.set("Tolerance", orNull(rules, "tolerance"));
        }
        return out;
    }

    private static JsonNode orNull(JsonNode node, String key) {
        JsonNode value = Json.at(node, key);
        return value == null ? NullNode.getInstance() : value.deepCopy();
    }

    /** Returns a value with the names of all fields beginning with a small letter, without nulls. */
    static JsonNode uncapitalized(JsonNode value) {
        if (value instanceof ArrayNode list) {
            ArrayNode out = Json.object().putArray("list");
            list.forEach(element -> out.add(uncapitalized(element)));
            return out;
        } else if (value instanceof ObjectNode object) {
            ObjectNode out = Json.object();
            object.forEachEntry((key, field) -> {
                if (!field.isNull()) {
                    out.set(key.substring(0, 1).toLowerCase(Locale.ROOT) + key.substring(1), uncapitalized(field));
                }
            });
            return out;
        }
        return value;
    }

    private static String capital(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static String text(JsonNode node, String key) {
        String text = Json.text(node, key);
        return text == null ? "" : text;
    }
}
