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
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What running pods use. */
final class PodMetricsStore implements ResourceStore {
    /** What upstream's metrics server calls the resource where there are no figures. */
    private static final GroupVersionResource NAME =
            new GroupVersionResource(MetricsDefinitions.GROUP, MetricsDefinitions.VERSION, "podmetrics");

    private final ResourceDefinition definition;
    private final MetricsCollector collector;
    private final ObjectReader reader;
    private final Clock clock;

    PodMetricsStore(ResourceDefinition definition, MetricsCollector collector, ObjectReader reader, Clock clock) {
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
        ObjectDocument pod = reader.get(MetricsDefinitions.PODS, namespace, name);
        if (pod == null) {
            throw StatusException.notFound(MetricsDefinitions.PODS, namespace + "/" + name);
        }
        return collector.current().map(usages -> {
            ObjectDocument metrics = metrics(pod, usages);
            if (metrics == null) {
                throw StatusException.notFound(NAME, namespace + "/" + name);
            }
            return metrics;
        });
    }

    @Override
    public Mono<DocumentList> list(String namespace, ListOptions options) {
        Predicate<ObjectDocument> wanted = SelectionPredicate.of(
                        definition, namespace, options.labelSelector(), options.fieldSelector())
                .filter();
        return collector
                .current()
                .map(usages -> new DocumentList(
                        reader.list(MetricsDefinitions.PODS, namespace).stream()
                                .filter(wanted)
                                .map(pod -> metrics(pod, usages))
                                .filter(Objects::nonNull)
                                .toList(),
                        0,
                        "",
                        null));
    }

    private @Nullable ObjectDocument metrics(ObjectDocument pod, Map<String, NodeUsages> usages) {
        String node = pod.header().field("spec.nodeName");
        NodeUsages known = node == null ? null : usages.get(node);
        if (known == null || !"Running".equals(pod.header().field("status.phase"))) {
            return null;
        }
        Map<String, Usage> containers =
                known.pod(new PodName(pod.header().namespace(), pod.header().name()));
        return containers.isEmpty() ? null : object(pod, containers);
    }

    private ObjectDocument object(ObjectDocument pod, Map<String, Usage> usages) {
        ObjectNode object = Json.object()
                .put("kind", definition.info().kind())
                .put("apiVersion", definition.info().apiVersion());
        ObjectNode metadata = object.putObject("metadata")
                .put("name", pod.header().name())
                .put("namespace", pod.header().namespace())
                .put("creationTimestamp", Timestamps.time(clock.instant()));
        if (!pod.header().labels().isEmpty()) {
            ObjectNode labels = metadata.putObject("labels");
            pod.header().labels().forEach(labels::put);
        }
        // The pod was measured as long ago as the container that was measured first.
        UsageText.time(object, Collections.min(usages.values(), Comparator.comparing(Usage::time)));
        ArrayNode containers = object.putArray("containers");
        usages.forEach(
                (name, usage) -> containers.addObject().put("name", name).set("usage", UsageText.amounts(usage)));
        return ObjectDocument.of(object);
    }
}
