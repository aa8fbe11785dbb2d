package io.keelson.resources.apps;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.selector.LabelSelector;
import io.keelson.apiserver.definition.ScalePaths;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where workloads have what a scale says. */
public final class WorkloadScale {
    private WorkloadScale() {}

    /** Returns the paths of a workload; the selector of a replication controller is a map of labels. */
    public static ScalePaths paths(GroupVersionResource resource) {
        return new ScalePaths(
                List.of("spec", "replicas"),
                List.of("status", "replicas"),
                resource.group().isEmpty() ? WorkloadScale::ofLabels : WorkloadScale::ofSelector);
    }

    private static String ofSelector(ObjectNode workload) {
        JsonNode selector = Json.at(workload, "spec", "selector");
        return selector == null ? "" : LabelSelector.of(selector).toString();
    }

    private static String ofLabels(ObjectNode controller) {
        Map<String, String> labels = new TreeMap<>();
        if (Json.at(controller, "spec", "selector") instanceof ObjectNode selector) {
            selector.forEachEntry((key, value) -> labels.put(key, value.asString("")));
        }
        return labels.isEmpty() ? "" : LabelSelector.ofLabels(labels).toString();
    }
}
