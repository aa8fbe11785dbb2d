package io.keelson.resources.core.componentstatus;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.DocumentList;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.registry.read.SelectionPredicate;
import io.keelson.storage.Backend;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code componentstatuses}, deprecated but still asked for: whether the storage answers, and whether scheduler and
 * controller manager work: those of this process say so themselves, others renew the leases that they lead by.
 */
public final class ComponentStatuses implements ResourceStore {
    private static final GroupVersionResource LEASES = new GroupVersionResource("coordination.k8s.io", "v1", "leases");
    /** What upstream calls the resource where there is no such component. */
    private static final GroupVersionResource SINGULAR = new GroupVersionResource("", "v1", "componentstatus");

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String STORAGE = "etcd-0";

    private final ResourceDefinition definition;
    private final ResourceInfo info;
    private final Backend backend;
    private final ObjectReader reader;
    private final ComponentHealth local;
    private final Clock clock;

    /**
     * @param backend the storage, which is a component
     * @param reader reads the leases of those that are elsewhere
     * @param local those of this process
     * @param clock the server's time
     */
    public ComponentStatuses(
            ResourceDefinition definition, Backend backend, ObjectReader reader, ComponentHealth local, Clock clock) {
        this.definition = definition;
        this.info = definition.info();
        this.backend = backend;
        this.reader = reader;
        this.local = local;
        this.clock = clock;
    }

    @Override
    public ResourceDefinition definition() {
        return definition;
    }

    @Override
    public Mono<ObjectDocument> get(String namespace, String name, GetOptions options) {
        return switch (name) {
            case STORAGE -> storage();
            case "scheduler", "controller-manager" -> Mono.just(component(name));
            default -> throw StatusException.notFound(SINGULAR, name);
        };
    }

    @Override
    public Mono<DocumentList> list(String namespace, ListOptions options) {
        SelectionPredicate selection =
                SelectionPredicate.of(definition, "", options.labelSelector(), options.fieldSelector());
        return storage()
                .map(storage -> new DocumentList(
                        List.of(component("controller-manager"), component("scheduler"), storage).stream()
                                .filter(selection.filter())
                                .toList(),
                        0,
                        "",
                        null));
    }

    private Mono<ObjectDocument> storage() {
        return backend.revision()
                .timeout(PATIENCE)
                .map(revision -> status(STORAGE, null))
                .onErrorResume(e -> Mono.just(status(STORAGE, String.valueOf(e.getMessage()))));
    }

    private ObjectDocument component(String name) {
        Boolean healthy = local.healthy(name);
        return healthy == null ? leader(name) : status(name, healthy ? null : name + " is not ready");
    }

    private ObjectDocument leader(String name) {
        ObjectDocument lease = reader.get(LEASES, "kube-system", "kube-" + name);
        if (lease == null) {
            return status(name, "there is no lease kube-" + name + " in kube-system");
        }
        ObjectNode tree = lease.toTree();
        String renewed = Json.text(tree, "spec", "renewTime");
        Long seconds = Json.integer(tree, "spec", "leaseDurationSeconds");
        Instant end = renewed == null || seconds == null ? null : parse(renewed).plusSeconds(seconds);
        boolean alive = end != null && end.isAfter(clock.instant());
        return status(name, alive ? null : "the lease kube-" + name + " in kube-system is not renewed");
    }

    private static Instant parse(String time) {
        try {
            return Instant.parse(time);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private ObjectDocument status(String name, @Nullable String problem) {
        ObjectNode status = Json.object().put("kind", info.kind()).put("apiVersion", info.apiVersion());
        status.putObject("metadata").put("name", name);
        status.putArray("conditions")
                .addObject()
                .put("type", "Healthy")
                .put("status", problem == null ? "True" : "False")
                .put("message", problem == null ? "ok" : problem);
        return ObjectDocument.of(status);
    }
}
