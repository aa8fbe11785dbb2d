package io.keelson.resources.autoscaling;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.apiserver.registry.Conversion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Autoscalers of version 1 know only the CPU; the rest of version 2 travels in their annotations. */
final class HorizontalPodAutoscalerConversion implements Conversion {
    private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
    private static final String METRICS = PREFIX + "metrics";
    private static final String CURRENT_METRICS = PREFIX + "current-metrics";
    private static final String CONDITIONS = PREFIX + "conditions";
    private static final String BEHAVIOR = PREFIX + "behavior";
    private static final int CPU_PERCENT = 80;

    @Override
    public void convert(ObjectNode autoscaler, GroupVersionKind from, GroupVersionKind to) {
        if (from.version().equals(to.version())) {
            return;
        }
        if (to.version().equals("v1")) {
            toV1(autoscaler);
        } else {
            toV2(autoscaler);
        }
    }

    private static void toV1(ObjectNode autoscaler) {
        dropAnnotations(autoscaler);
        ObjectNode annotations = Json.child(autoscaler, "metadata", "annotations");
        ObjectNode spec = Json.child(autoscaler, "spec");
        ArrayNode others = Json.object().putArray("metrics");
        for (JsonNode metric : Json.elements(spec, "metrics")) {
            Long percent = Json.integer(metric, "resource", "target", "averageUtilization");
            boolean cpu =
                    "Resource".equals(Json.text(metric, "type")) && "cpu".equals(Json.text(metric, "resource", "name"));
            if (!cpu || percent == null) {
                others.add(MetricForms.toV1((ObjectNode) metric, "target"));
            } else if (!spec.has("targetCPUUtilizationPercentage")) {
                spec.put("targetCPUUtilizationPercentage", percent.intValue());
            }
        }
        JsonNode behavior = spec.get("behavior");
        spec.remove(List.of("metrics", "behavior"));
        annotate(annotations, METRICS, others);
        if (behavior instanceof ObjectNode object) {
            annotate(annotations, BEHAVIOR, MetricForms.capitalized(object));
        }
        statusToV1(autoscaler, annotations);
        if (annotations.isEmpty()) {
            Json.child(autoscaler, "metadata").remove("annotations");
        }
    }

    private static void statusToV1(ObjectNode autoscaler, ObjectNode annotations) {
        if (!(autoscaler.get("status") instanceof ObjectNode status)) {
            return;
        }
        ArrayNode current = Json.object().putArray("metrics");
        for (JsonNode metric : Json.elements(status, "currentMetrics")) {
            Long percent = Json.integer(metric, "resource", "current", "averageUtilization");
            if ("cpu".equals(Json.text(metric, "resource", "name")) && percent != null) {
                status.put("currentCPUUtilizationPercentage", percent.intValue());
            }
            current.add(MetricForms.toV1((ObjectNode) metric, "current"));
        }
        annotate(annotations, CURRENT_METRICS, current);
        if (status.get("conditions") instanceof ArrayNode conditions) {
            annotate(annotations, CONDITIONS, MetricForms.ordered(conditions));
        }
        status.remove(List.of("currentMetrics", "conditions"));
    }

    private static void annotate(ObjectNode annotations, String name, JsonNode value) {
        if (!value.isEmpty()) {
            annotations.put(name, new String(Json.write(value), StandardCharsets.UTF_8));
        }
    }

    private static void toV2(ObjectNode autoscaler) {
        ObjectNode spec = Json.child(autoscaler, "spec");
        ArrayNode metrics = Json.object().putArray("metrics");
        if (annotation(autoscaler, METRICS) instanceof ArrayNode others) {
            others.forEach(metric -> metrics.add(MetricForms.toV2(metric, "target")));
        }
        Long percent = Json.integer(spec, "targetCPUUtilizationPercentage");
        spec.remove("targetCPUUtilizationPercentage");
        if (percent != null || metrics.isEmpty()) {
            ObjectNode resource = metrics.addObject().put("type", "Resource").putObject("resource");
            ObjectNode target = resource.put("name", "cpu").putObject("target").put("type", "Utilization");
            target.put("averageUtilization", percent == null ? CPU_PERCENT : percent.intValue());
        }
        spec.set("metrics", metrics);
        if (annotation(autoscaler, BEHAVIOR) instanceof ObjectNode behavior && !behavior.isEmpty()) {
            spec.set("behavior", MetricForms.uncapitalized(behavior));
        }
        statusToV2(autoscaler);
        dropAnnotations(autoscaler);
    }

    private static void statusToV2(ObjectNode autoscaler) {
        if (!(autoscaler.get("status") instanceof ObjectNode status)) {
            return;
        }
        Long percent = Json.integer(status, "currentCPUUtilizationPercentage");
        status.remove("currentCPUUtilizationPercentage");
        if (annotation(autoscaler, CURRENT_METRICS) instanceof ArrayNode current) {
            ArrayNode metrics = status.putArray("currentMetrics");
            current.forEach(metric -> metrics.add(MetricForms.toV2(metric, "current")));
        } else if (percent != null) {
            ObjectNode metric = status.putArray("currentMetrics").addObject().put("type", "Resource");
            ObjectNode resource = metric.putObject("resource").put("name", "cpu");
            resource.putObject("current").put("averageUtilization", percent.intValue());
        }
        if (annotation(autoscaler, CONDITIONS) instanceof ArrayNode conditions) {
            status.set("conditions", conditions);
        }
    }

    /** Returns what an annotation holds, or null where there is none or it cannot be read. */
    private static @Nullable JsonNode annotation(ObjectNode autoscaler, String name) {
        String text = Json.text(autoscaler, "metadata", "annotations", name);
        try {
            return text == null ? null : Json.parseValue(text.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException e) {
            return null;
        }
    }

    private static void dropAnnotations(ObjectNode autoscaler) {
        if (Json.at(autoscaler, "metadata", "annotations") instanceof ObjectNode annotations) {
            annotations.remove(List.of(METRICS, CURRENT_METRICS, CONDITIONS, BEHAVIOR));
            if (annotations.isEmpty()) {
                Json.child(autoscaler, "metadata").remove("annotations");
            }
        }
    }
}
