package io.keelson.apiserver.aggregation;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.time.Timestamps;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.options.WatchOptions;
import io.keelson.apiserver.registry.store.LoopbackWriter;
import io.keelson.apiserver.watchcache.WatchEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps an API service for every group version that this server serves itself. Those of built-in groups are brought up to
 * date once, at the start; those of custom resources follow their definitions. An API service without the label
 * {@code kube-aggregator.kubernetes.io/automanaged} is somebody else's, and left alone.
 */
final class ApiServiceRegistration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServiceRegistration.class);
    private static final GroupVersionResource DEFINITIONS =
            new GroupVersionResource("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    private static final String MANAGED = "kube-aggregator.kubernetes.io/automanaged";
    private static final String AT_START = "onstart";
    private static final String ALWAYS = "true";

    private final Registry registry;
    private final ObjectReader reader;
    private final LoopbackWriter writes;
    private final Clock clock;
    /** The group versions that each definition serves; changed by the definitions' events alone. */
    private final Map<String, Set<String>> served = new HashMap<>();

    private final LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
    private final Disposable.Composite subscriptions = Disposables.composite();
    private volatile boolean closed;
    private @Nullable Thread worker;

    ApiServiceRegistration(Registry registry, ObjectReader reader, LoopbackWriter writes, Clock clock) {
        this.registry = registry;
        this.reader = reader;
        this.writes = writes;
        this.clock = clock;
    }

    /**
     * Brings everything up to date, and follows it from now on.
     *
     * @param builtin the API services of built-in groups
     */
    void start(List<ObjectNode> builtin) {
        reader.list(DEFINITIONS, "")
                .forEach(definition -> serve(definition.header().name(), definition));
        Map<String, JsonNode> wanted = new HashMap<>();
        builtin.forEach(object -> wanted.put(String.valueOf(Json.text(object, "metadata", "name")), object));
        Set<String> names = new LinkedHashSet<>();
        for (ObjectDocument document : reader.list(ApiService.RESOURCE, "")) {
            String managed = document.header().labels().get(MANAGED);
            if (AT_START.equals(managed)) {
                atStart(document, wanted.get(document.header().name()));
            } else if (ALWAYS.equals(managed)) {
                names.add(document.header().name());
            }
        }
        synchronized (served) {
            served.values().forEach(names::addAll);
        }
        names.forEach(this::sync);
        follow(
                DEFINITIONS,
                event -> serve(
                        event.object().header().name(),
                        event.type() == WatchEvent.Type.DELETED ? null : event.object()));
        follow(ApiService.RESOURCE, event -> queue.add(event.object().header().name()));
        worker = Thread.ofVirtual().name("api-service-registration").start(this::run);
    }

    /** Those that were there at the start are brought up to date, or go where nothing is served for them any more. */
    private void atStart(ObjectDocument document, @Nullable JsonNode wanted) {
        if (wanted == null) {
            writes.remove(ApiService.RESOURCE, document);
        } else {
            replaceSpec(document, Objects.requireNonNull(wanted.get("spec")));
        }
    }

    private void replaceSpec(ObjectDocument document, JsonNode spec) {
        ObjectNode object = document.toTree();
        if (!spec.equals(object.get("spec"))) {
            object.set("spec", spec.deepCopy());
            writes.replace(object);
        }
    }

    private void follow(GroupVersionResource resource, Consumer<WatchEvent> consumer) {
        ResourceStore store = registry.store(resource);
        if (store == null) {
            throw new IllegalStateException(resource + " are not served");
        }
        subscriptions.add(store.watch("", WatchOptions.ALL)
                .filter(event -> event.type() != WatchEvent.Type.BOOKMARK && event.type() != WatchEvent.Type.ERROR)
                .publishOn(Schedulers.boundedElastic())
                .doOnNext(consumer)
                .repeat(() -> !closed)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofSeconds(1)))
                .subscribe());
    }

    /** Notes which group versions a definition serves, and has those looked at that it did or does. */
    private void serve(String definition, @Nullable ObjectDocument document) {
        Set<String> now = document == null ? Set.of() : names(document.toTree());
        Set<String> changed = new HashSet<>(now);
        synchronized (served) {
            Set<String> before = now.isEmpty() ? served.remove(definition) : served.put(definition, now);
            if (before != null) {
                changed.addAll(before);
                if (before.equals(now)) {
                    return;
                }
            }
        }
        queue.addAll(changed);
    }

    private static Set<String> names(ObjectNode definition) {
        Set<String> names = new HashSet<>();
        String group = Json.text(definition, "spec", "group");
        for (JsonNode version : Json.elements(definition, "spec", "versions")) {
            if (Json.bool(version, "served")) {
                names.add(Json.text(version, "name") + "." + group);
            }
        }
        return names;
    }

    private void run() {
        while (!closed) {
            String name = "";
            try {
                name = queue.take();
                sync(name);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.warn("the API service {} could not be registered and is tried again", name, e);
                again(name);
            }
        }
    }

    private void again(String name) {
        try {
            Thread.sleep(Duration.ofSeconds(1));
            queue.add(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Creates, corrects or removes the API service of a group version of custom resources. */
    private void sync(String name) {
        boolean wanted;
        synchronized (served) {
            wanted = served.values().stream().anyMatch(names -> names.contains(name));
        }
        ObjectDocument current = reader.get(ApiService.RESOURCE, "", name);
        if (current == null) {
            if (wanted) {
                writes.createMissing(List.of(custom(name)));
            }
        } else if (ALWAYS.equals(current.header().labels().get(MANAGED))) {
            if (wanted) {
                replaceSpec(current, Objects.requireNonNull(custom(name).get("spec")));
            } else {
                writes.remove(ApiService.RESOURCE, current);
            }
        }
    }

    private ObjectNode custom(String name) {
        int dot = name.indexOf('.');
        ObjectNode object = Json.object().put("kind", "APIService").put("apiVersion", "apiregistration.k8s.io/v1");
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        metadata.putObject("labels").put(MANAGED, ALWAYS);
        object.putObject("spec")
                .put("group", name.substring(dot + 1))
                .put("version", name.substring(0, dot))
                .put("groupPriorityMinimum", 1_000)
                .put("versionPriority", 100);
        object.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", "Available")
                .put("status", "True")
                .put("lastTransitionTime", Timestamps.time(clock.instant()))
                .put("reason", "Local")
                .put("message", "Local APIServices are always available");
        return object;
    }

    @Override
    public void close() {
        closed = true;
        subscriptions.dispose();
        if (worker != null) {
            worker.interrupt();
        }
    }
}
