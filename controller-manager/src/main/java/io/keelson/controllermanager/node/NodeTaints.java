package io.keelson.controllermanager.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.keelson.client.transport.ApiClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes taints: the whole list at once, only if the node is still the version that was looked at. */
final class NodeTaints {
    private final ApiClient api;

    NodeTaints(ApiClient api) {
        this.api = api;
    }

    /** Writes and returns the node as it is then. */
    Node write(Node node, List<Taint> taints) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("taints", taints);
        return api.patch(
                node,
                ApiClient.MERGE_PATCH,
                Map.of("metadata", Map.of("resourceVersion", node.getMetadata().getResourceVersion()), "spec", spec));
    }
}
