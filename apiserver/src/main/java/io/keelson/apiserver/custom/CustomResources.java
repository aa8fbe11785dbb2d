package io.keelson.apiserver.custom;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.schema.openapi.CustomKind;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.registry.Conversion;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.options.WatchOptions;
import io.keelson.apiserver.registry.store.LoopbackWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.util.retry.Retry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Follows the definitions of custom resources: what is established is served, conditions are kept, and the objects of a
 * definition that is being deleted are removed. All of it is done by one thread, one definition after another.
 */
public final class CustomResources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CustomResources.class);
    private static final GroupVersionResource DEFINITIONS =
            new GroupVersionResource("apiextensions.k8s.io", "v1", "customresourcedefinitions");

    /** How often what is under way (objects that wait for their finalizers, lost writes) is looked at again. */
    private static final Duration AGAIN = Duration.ofMillis(200);

    private static final Duration CALM = Duration.ofSeconds(10);

    private final Registry registry;
    private final ObjectReader reader;
    private final LoopbackWriter writes;
    private final Function<JsonNode, WebhookConversion.Caller> webhooks;
    private final Clock clock;
    private final InstanceDeletion instances;
    private final Map<String, Served> served = new HashMap<>();
    private final Map<String, Long> settled = new HashMap<>();
    private final Semaphore changes = new Semaphore(0);
    private volatile List<CustomKind> published = List.of();
    private volatile boolean closed;
    private @Nullable Disposable watch;
    private @Nullable Thread worker;

    /** A definition as it is served. */
    private record Served(CustomDefinition definition, Conversion conversion) {}

    /**
     * @param registry where resources are registered
     * @param reader reads definitions and objects
     * @param writes writes the status of definitions
     * @param webhooks returns what asks a webhook, by its {@code clientConfig}
     * @param clock the server's time
     */
    public CustomResources(
            Registry registry,
            ObjectReader reader,
            LoopbackWriter writes,
            Function<JsonNode, WebhookConversion.Caller> webhooks,
            Clock clock) {
        this.registry = registry;
        this.reader = reader;
        this.writes = writes;
        this.webhooks = webhooks;
        this.clock = clock;
        this.instances = new InstanceDeletion(registry, reader);
    }

    /** Serves what is established, and follows the definitions from now on. Blocks until all of them are served. */
    public void start() {
        pass();
        ResourceStore store = registry.store(DEFINITIONS);
        if (store == null) {
            throw new IllegalStateException(DEFINITIONS + " are not served");
        }
        watch = store.watch("", WatchOptions.ALL)
                .doOnNext(event -> changes.release())
                .repeat(() -> !closed)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofSeconds(1)))
                .subscribe();
        worker = Thread.ofVirtual().name("custom-resources").start(this::run);
    }

    /** Returns what is served, as OpenAPI documents tell it; the same list as long as that stays the same. */
    public List<CustomKind> published() {
        return published;
    }

    private void publish() {
        List<CustomKind> kinds = new ArrayList<>();
        served.values().forEach(one -> kinds.addAll(CustomDefinitions.published(one.definition())));
        kinds.sort(Comparator.comparing(kind -> kind.info().gvr().toString()));
        published = List.copyOf(kinds);
    }

    @Override
    public void close() {
        closed = true;
        if (watch != null) {
            watch.dispose();
        }
        if (worker != null) {
            worker.interrupt();
        }
    }

    /**
     * Validates the objects that are embedded in a value.
     *
     * @param resource whether the value itself is one
     */
    public static FieldErrors embedded(JsonNode value, StructuralSchema schema, FieldPath path, boolean resource) {
        FieldErrors errors = new FieldErrors();
        EmbeddedResources.validate(value, schema, path, resource, errors);
        return errors;
    }

    /** Holds a definition that is asked to be deleted until its objects are gone. */
    public static void prepareForDelete(ObjectNode definition, Instant now) {
        InstanceDeletion.hold(definition);
        Json.child(definition, "metadata")
                .put("deletionTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
        new DefinitionStatus(definition, now)
                .set(
                        "Terminating",
                        "True",
                        "InstanceDeletionPending",
                        "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon");
    }

    private void run() {
        boolean pending = true;
        while (!closed) {
            try {
                long wait = (pending ? AGAIN : CALM).toMillis();
                if (changes.tryAcquire(wait, TimeUnit.MILLISECONDS)) {
                    changes.drainPermits();
                }
                pending = pass();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.warn("custom resources could not be brought up to date and are tried again", e);
                pending = true;
            }
        }
    }

    /** Looks at every definition that has changed or is under way; returns whether something is not settled. */
    private boolean pass() {
        boolean pending = false;
        Set<String> there = new HashSet<>();
        List<ObjectDocument> all = reader.list(DEFINITIONS, "");
        boolean gone = false;
        for (String name : List.copyOf(served.keySet())) {
            if (reader.get(DEFINITIONS, "", name) == null) {
                drop(name);
                settled.remove(name);
                gone = true;
            }
        }
        for (ObjectDocument document : all) {
            String name = document.header().name();
            there.add(name);
            Long known = settled.get(name);
            if (!gone && known != null && known == document.header().resourceVersion()) {
                continue;
            }
            try {
                if (sync(document, all)) {
                    settled.put(name, document.header().resourceVersion());
                } else {
                    settled.remove(name);
                    pending = true;
                }
            } catch (StatusException e) {
                LOG.warn("{} could not be brought up to date and is tried again", name, e);
                pending = true;
            } catch (RuntimeException e) {
                LOG.error("{} cannot be served", name, e);
                settled.put(name, document.header().resourceVersion());
            }
        }
        settled.keySet().retainAll(there);
        return pending;
    }

    /** Brings one definition up to date; returns whether nothing is left to do until it, or its group, changes. */
    private boolean sync(ObjectDocument document, List<ObjectDocument> all) {
        ObjectNode object = document.toTree();
        ObjectNode wanted = object.deepCopy();
        String group = String.valueOf(Json.text(object, "spec", "group"));
        List<ObjectNode> others = new ArrayList<>();
        for (ObjectDocument other : all) {
            if (other != document && other.header().name().endsWith("." + group)) {
                others.add(other.toTree());
            }
        }
        DefinitionStatus status = new DefinitionStatus(wanted, clock.instant());
        status.update(others);
        CustomDefinition definition = CustomDefinition.parse(wanted);
        boolean deleting = Json.text(object, "metadata", "deletionTimestamp") != null;
        if (definition.is("Established")) {
            serve(definition, document.header().resourceVersion());
        } else {
            drop(definition.name());
        }
        boolean done = true;
        if (deleting && InstanceDeletion.held(object)) {
            done = instances.advance(definition, wanted, status);
        }
        if (deleting && Json.elements(wanted, "metadata", "finalizers").isEmpty()) {
            writes.remove(DEFINITIONS, document);
            return false;
        }
        if (wanted.equals(object)) {
            return done && definition.is("NamesAccepted");
        }
        return writes.replace(wanted) && done && definition.is("NamesAccepted");
    }

    private void serve(CustomDefinition definition, long revision) {
        Served known = served.get(definition.name());
        if (known != null && known.definition().servedLike(definition)) {
            return;
        }
        JsonNode webhook = definition.webhook();
        Conversion conversion;
        if (webhook == null) {
            conversion = Conversion.RENAME;
        } else if (known != null && webhook.equals(known.definition().webhook())) {
            conversion = known.conversion();
        } else {
            conversion = new WebhookConversion(webhook, webhooks.apply(webhook.path("clientConfig")));
        }
        if (known != null
                && !known.definition()
                        .names()
                        .plural()
                        .equals(definition.names().plural())) {
            drop(definition.name());
        }
        registry.register(CustomDefinitions.of(definition, conversion, revision));
        if (known != null && !known.definition().sameKind(definition)) {
            registry.endWatches(definition.group(), definition.names().plural());
        }
        served.put(definition.name(), new Served(definition, conversion));
        publish();
    }

    private void drop(String name) {
        Served known = served.remove(name);
        if (known != null) {
            registry.unregister(
                    known.definition().group(), known.definition().names().plural());
            publish();
        }
    }
}
