package io.keelson.resources.apps;

import io.keelson.api.json.Json;
import io.keelson.api.selector.LabelSelector;
import io.keelson.apiserver.definition.ScalePaths;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where workloads have what a scale says. */
final class WorkloadScale {
    private WorkloadScale() {}

    /** Returns the paths of workloads with a label selector. */
    static ScalePaths ofSelector() {
        return paths(WorkloadScale::selector);
    }

    /** Returns the paths of replication controllers, whose selector is a map of labels. */
    static ScalePaths ofLabels() {
        return paths(WorkloadScale::labels);
    }

    private static ScalePaths paths(Function<ObjectNode, String> selector) {
        return new ScalePaths(List.of("spec", "replicas"), List.of("status", "replicas"), selector);
    }

    private static String selector(ObjectNode workload) {
        JsonNode selector = Json.at(workload, "spec", "selector");
        return selector == null ? "" : LabelSelector.of(selector).toString();
    }

    private static String labels(ObjectNode controller) {
        Map<String, String> labels = new TreeMap<>();
        if (Json.at(controller, "spec", "selector") instanceof ObjectNode selector) {
            selector.forEachEntry((key, value) -> labels.put(key, value.asString("")));
        }
        return labels.isEmpty() ? "" : LabelSelector.ofLabels(labels).toString();
    }
}
