package io.keelson.resources.metrics;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.api.time.Timestamps;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.DocumentList;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.registry.read.SelectionPredicate;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** What nodes use. */
final class NodeMetricsStore implements ResourceStore {
    /** What upstream's metrics server calls the resource where there are no figures. */
    private static final GroupVersionResource NAME =
            new GroupVersionResource(MetricsDefinitions.GROUP, MetricsDefinitions.VERSION, "nodemetrics");

    private final ResourceDefinition definition;
    private final MetricsCollector collector;
    private final ObjectReader reader;
    private final Clock clock;

    NodeMetricsStore(ResourceDefinition definition, MetricsCollector collector, ObjectReader reader, Clock clock) {
        this.definition = definition;
        this.collector = collector;
        this.reader = reader;
        this.clock = clock;
    }

    @Override
    public ResourceDefinition definition() {
        return definition;
    }

    @Override
    public Mono<ObjectDocument> get(String namespace, String name, GetOptions options) {
        ObjectDocument node = reader.get(MetricsDefinitions.NODES, "", name);
        if (node == null) {
            throw StatusException.notFound(MetricsDefinitions.NODES, name);
        }
        return collector.current().map(usages -> {
            ObjectDocument metrics = metrics(node, usages);
            if (metrics == null) {
                throw StatusException.notFound(NAME, name);
            }
            return metrics;
        });
    }

    @Override
    public Mono<DocumentList> list(String namespace, ListOptions options) {
        Predicate<ObjectDocument> wanted = SelectionPredicate.of(
                        definition, "", options.labelSelector(), options.fieldSelector())
                .filter();
        return collector
                .current()
                .map(usages -> new DocumentList(
                        reader.list(MetricsDefinitions.NODES, "").stream()
                                .filter(wanted)
                                .map(node -> metrics(node, usages))
                                .filter(Objects::nonNull)
                                .toList(),
                        0,
                        "",
                        null));
    }

    private @Nullable ObjectDocument metrics(ObjectDocument node, Map<String, NodeUsages> usages) {
        NodeUsages known = usages.get(node.header().name());
        Usage usage =
                known == null || known.node() == null ? null : known.node().usage();
        if (usage == null) {
            return null;
        }
        ObjectNode object = Json.object()
                .put("kind", definition.info().kind())
                .put("apiVersion", definition.info().apiVersion());
        ObjectNode metadata = object.putObject("metadata")
                .put("name", node.header().name())
                .put("creationTimestamp", Timestamps.time(clock.instant()));
        if (!node.header().labels().isEmpty()) {
            ObjectNode labels = metadata.putObject("labels");
            node.header().labels().forEach(labels::put);
        }
        UsageText.time(object, usage);
        object.set("usage", UsageText.amounts(usage));
        return ObjectDocument.of(object);
    }
}
