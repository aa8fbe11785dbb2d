package io.keelson.resources.metrics;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.definition.Scheme;
import io.keelson.apiserver.proxy.KubeletReader;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;

/** The resources of {@code metrics.k8s.io}. */
public final class MetricsDefinitions implements AutoCloseable {
    static final String GROUP = "metrics.k8s.io";
    static final String VERSION = "v1beta1";
    static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

    private static final String PATH = "/metrics/resource";
    /** Ten thousand containers take about half of it. */
    private static final int LARGEST_ANSWER = 8 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Scheme TYPED = new Scheme() {
        @Override
        public @Nullable String mismatch(GroupVersionKind actual, GroupVersionKind expected) {
            return null;
        }

        @Override
        public boolean typed() {
            return true;
        }
    };

    private final MetricsCollector collector;
    private final ObjectReader reader;
    private final Clock clock;

    /**
     * @param reader where nodes and pods are read
     * @param kubelets asks the nodes
     * @param scheduler when they are asked
     * @param clock the server's time
     */
    public MetricsDefinitions(ObjectReader reader, KubeletReader kubelets, Scheduler scheduler, Clock clock) {
        this.reader = reader;
        this.clock = clock;
        this.collector = new MetricsCollector(
                () -> reader.list(NODES, "").stream()
                        .map(node -> node.header().name())
                        .toList(),
                node -> kubelets.read(node, PATH, LARGEST_ANSWER, PATIENCE),
                scheduler);
    }

    /** Returns the metrics of nodes. */
    public ResourceDefinition nodes() {
        return definition("nodes", "NodeMetrics", false, made -> new NodeMetricsStore(made, collector, reader, clock));
    }

    /** Returns the metrics of pods. */
    public ResourceDefinition pods() {
        return definition("pods", "PodMetrics", true, made -> new PodMetricsStore(made, collector, reader, clock));
    }

    private static ResourceDefinition definition(
            String resource, String kind, boolean namespaced, Function<ResourceDefinition, ResourceStore> store) {
        GroupVersionResource name = new GroupVersionResource(GROUP, VERSION, resource);
        return ResourceDefinition.of(new ResourceInfo(
                        GROUP,
                        VERSION,
                        resource,
                        "",
                        kind,
                        kind + "List",
                        namespaced,
                        List.of(),
                        List.of(),
                        List.of("get", "list"),
                        List.of(),
                        "",
                        new GroupVersionKind(GROUP, VERSION, kind),
                        name,
                        GROUP + "/" + resource))
                .scheme(TYPED)
                .printer(Printer.of(
                        (object, cells) -> cells.name()
                                .say(used(object, "cpu"))
                                .say(used(object, "memory"))
                                .text("window"),
                        Column.name(),
                        quantity("cpu"),
                        quantity("memory"),
                        new Column("Window", "string", "duration", 0, "")))
                .servedBy(store)
                .build();
    }

    private static Column quantity(String resource) {
        return new Column(resource, "string", "quantity", 0, "");
    }

    /** A node's use, or that of a pod's containers together. */
    private static String used(JsonNode object, String resource) {
        String ofNode = Json.text(object, "usage", resource);
        return ofNode != null ? ofNode : UsageText.sum(Json.elements(object, "containers"), resource);
    }

    /** Ends the measuring. */
    @Override
    public void close() {
        collector.close();
    }
}
