package io.keelson.resources.metrics;

import io.keelson.api.document.ObjectDocument;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.ObjectReader;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What nodes use. */
final class NodeMetricsStore extends MetricsStore {

    NodeMetricsStore(ResourceDefinition definition, MetricsCollector collector, ObjectReader reader, Clock clock) {
        super(definition, MetricsDefinitions.NODES, "nodemetrics", collector, reader, clock);
    }

    @Override
    @Nullable
    ObjectNode measure(ObjectDocument node, Map<String, NodeUsages> usages) {
        NodeUsages known = usages.get(node.header().name());
        Usage usage =
                known == null || known.node() == null ? null : known.node().usage();
        if (usage == null) {
            return null;
        }
        ObjectNode object = begin(node);
        UsageText.time(object, usage);
        object.set("usage", UsageText.amounts(usage));
        return object;
    }
}
