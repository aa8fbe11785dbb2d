package io.keelson.resources.metrics;

import io.keelson.api.document.ObjectDocument;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.ObjectReader;
import java.time.Clock;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What running pods use. */
final class PodMetricsStore extends MetricsStore {

    PodMetricsStore(ResourceDefinition definition, MetricsCollector collector, ObjectReader reader, Clock clock) {
        super(definition, MetricsDefinitions.PODS, "podmetrics", collector, reader, clock);
    }

    @Override
    @Nullable
    ObjectNode measure(ObjectDocument pod, Map<String, NodeUsages> usages) {
        String node = pod.header().field("spec.nodeName");
        NodeUsages known = node == null ? null : usages.get(node);
        if (known == null || !"Running".equals(pod.header().field("status.phase"))) {
            return null;
        }
        Map<String, Usage> used =
                known.pod(new PodName(pod.header().namespace(), pod.header().name()));
        if (used.isEmpty()) {
            return null;
        }
        ObjectNode object = begin(pod);
        // The pod was measured as long ago as the container that was measured first.
        UsageText.time(object, Collections.min(used.values(), Comparator.comparing(Usage::time)));
        ArrayNode containers = object.putArray("containers");
        used.forEach((name, usage) -> containers.addObject().put("name", name).set("usage", UsageText.amounts(usage)));
        return object;
    }
}
