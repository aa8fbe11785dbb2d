package io.keelson.resources.autoscaling;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows autoscalers of both versions. */
final class AutoscalingPrinters {
    private static final int SHOWN_METRICS = 2;

    static final Printer AUTOSCALERS = Printer.of(
            AutoscalingPrinters::autoscaler,
            Column.name(),
            Column.text("Reference", ".spec.scaleTargetRef"),
            Column.text("Targets", ".spec.metrics"),
            Column.text("MinPods", ".spec.minReplicas"),
            Column.text("MaxPods", ".spec.maxReplicas"),
            Column.text("Replicas", ".status.currentReplicas"),
            Column.age());

    private AutoscalingPrinters() {}

    private static void autoscaler(ObjectNode object, Cells cells) {
        Long least = Json.integer(object, "spec", "minReplicas");
        cells.name()
                .say(Cells.string(object, "spec", "scaleTargetRef", "kind") + "/"
                        + Cells.string(object, "spec", "scaleTargetRef", "name"))
                .say(metrics(object))
                .say(least == null ? Cells.UNSET : least.toString())
                .number("spec", "maxReplicas")
                .number("status", "currentReplicas")
                .age();
    }

    private static String metrics(ObjectNode object) {
        List<String> all = new ArrayList<>();
        List<JsonNode> specs = Json.elements(object, "spec", "metrics");
        List<JsonNode> statuses = Json.elements(object, "status", "currentMetrics");
        for (int i = 0; i < specs.size(); i++) {
            all.add(metric(specs.get(i), i < statuses.size() ? statuses.get(i) : null));
        }
        Long oldTarget = Json.integer(object, "spec", "targetCPUUtilizationPercentage");
        if (oldTarget != null) {
            Long current = Json.integer(object, "status", "currentCPUUtilizationPercentage");
            all.add("cpu: " + (current == null ? Cells.UNKNOWN : current + "%") + "/" + oldTarget + "%");
        }
        if (all.isEmpty()) {
            return Cells.NONE;
        }
        String shown = String.join(", ", all.subList(0, Math.min(SHOWN_METRICS, all.size())));
        return all.size() > SHOWN_METRICS ? shown + " + " + (all.size() - SHOWN_METRICS) + " more..." : shown;
    }

    private static String metric(JsonNode spec, @Nullable JsonNode status) {
        String type = Cells.string(spec, "type");
        if (type.isEmpty()) {
            return "<unknown type>";
        }
        String key = type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
        JsonNode target = Json.at(spec, key, "target");
        JsonNode current = Json.at(status, key, "current");
        boolean resource = type.equals("Resource") || type.equals("ContainerResource");
        JsonNode average = Json.at(target, "averageValue");
        return switch (type) {
            case "External", "Object" ->
                average != null
                        ? value(current, "averageValue") + "/" + Text.quantity(average) + " (avg)"
                        : value(current, "value") + "/" + Text.quantity(Json.at(target, "value"));
            case "Pods" -> value(current, "averageValue") + "/" + Text.quantity(average);
            default -> {
                if (!resource) {
                    yield "<unknown type>";
                }
                String name = Cells.string(spec, key, "name") + ": ";
                yield average != null
                        ? name + value(current, "averageValue") + "/" + Text.quantity(average)
                        : name + percent(current, Cells.UNKNOWN) + "/" + percent(target, "<auto>");
            }
        };
    }

    private static String value(@Nullable JsonNode current, String field) {
        JsonNode value = Json.at(current, field);
        return value == null ? Cells.UNKNOWN : Text.quantity(value);
    }

    private static String percent(@Nullable JsonNode node, String other) {
        Long value = Json.integer(node, "averageUtilization");
        return value == null ? other : value + "%";
    }
}
