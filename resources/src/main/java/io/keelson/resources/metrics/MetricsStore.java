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

/** The measured objects of one kind: those of a stored resource for which there are figures. */
abstract class MetricsStore implements ResourceStore {
    private final ResourceDefinition definition;
    private final GroupVersionResource measured;
    private final GroupVersionResource name;
    private final MetricsCollector collector;
    private final ObjectReader reader;
    private final Clock clock;

    /**
     * @param measured the resource whose objects are measured
     * @param singular what upstream's metrics server calls the resource where there are no figures
     */
    MetricsStore(
            ResourceDefinition definition,
            GroupVersionResource measured,
            String singular,
            MetricsCollector collector,
            ObjectReader reader,
            Clock clock) {
        this.definition = definition;
        this.measured = measured;
        this.name = new GroupVersionResource(MetricsDefinitions.GROUP, MetricsDefinitions.VERSION, singular);
        this.collector = collector;
        this.reader = reader;
        this.clock = clock;
    }

    /** Returns what an object uses, null where there are no figures of it. */
    abstract @Nullable ObjectNode measure(ObjectDocument object, Map<String, NodeUsages> usages);

    @Override
    public final ResourceDefinition definition() {
        return definition;
    }

    @Override
    public final Mono<ObjectDocument> get(String namespace, String name, GetOptions options) {
        String told = namespace.isEmpty() ? name : namespace + "/" + name;
        ObjectDocument object = reader.get(measured, namespace, name);
        if (object == null) {
            throw StatusException.notFound(measured, told);
        }
        return collector.current().map(usages -> {
            ObjectNode metrics = measure(object, usages);
            if (metrics == null) {
                throw StatusException.notFound(this.name, told);
            }
            return ObjectDocument.of(metrics);
        });
    }

    @Override
    public final Mono<DocumentList> list(String namespace, ListOptions options) {
        Predicate<ObjectDocument> wanted = SelectionPredicate.of(
                        definition, namespace, options.labelSelector(), options.fieldSelector())
                .filter();
        return collector
                .current()
                .map(usages -> new DocumentList(
                        reader.list(measured, namespace).stream()
                                .filter(wanted)
                                .map(object -> measure(object, usages))
                                .filter(Objects::nonNull)
                                .map(ObjectDocument::of)
                                .toList(),
                        0,
                        "",
                        null));
    }

    /** Returns the beginning of the figures of an object: its kind, name and labels. */
    final ObjectNode begin(ObjectDocument of) {
        ObjectNode object = Json.object()
                .put("kind", definition.info().kind())
                .put("apiVersion", definition.info().apiVersion());
        ObjectNode metadata =
                object.putObject("metadata").put("name", of.header().name());
        if (definition.info().namespaced()) {
            metadata.put("namespace", of.header().namespace());
        }
        metadata.put("creationTimestamp", Timestamps.time(clock.instant()));
        if (!of.header().labels().isEmpty()) {
            ObjectNode labels = metadata.putObject("labels");
            of.header().labels().forEach(labels::put);
        }
        return object;
    }
}
