package io.keelson.apiserver;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Schema;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.allocation.ClaimRepair;
import io.keelson.apiserver.allocation.ServiceClaims;
import io.keelson.apiserver.authorization.ReviewHandler;
import io.keelson.apiserver.bootstrap.ObjectWriter;
import io.keelson.apiserver.registry.ComponentHealth;
import io.keelson.apiserver.registry.Conversion;
import io.keelson.apiserver.registry.EventExpiry;
import io.keelson.apiserver.registry.NamedCreate;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.OwnWrites;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.RegistryParts;
import io.keelson.apiserver.registry.Strategies;
import io.keelson.apiserver.watchcache.WatchCaches;
import io.keelson.storage.AutoCompaction;
import io.keelson.storage.Backend;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API server below HTTP: registry and watch caches over a storage. Made first; then authorization, admission and
 * tokens, which read through it, are handed in; then {@link #start}.
 */
public final class ApiServerCore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServerCore.class);

    /** How long past states of objects stay readable. */
    private static final Duration HISTORY = Duration.ofMinutes(5);

    /** How often events are looked through for old ones. */
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

    /** How often services and what they claim are compared, as upstream's repair loops do. */
    private static final Duration REPAIR_INTERVAL = Duration.ofMinutes(3);

    private final Scheduler feed = Schedulers.newSingle("watch-cache", true);
    private final WatchCaches caches;
    private final AutoCompaction compaction;
    private final RegistryParts parts;
    private final EventExpiry expiry;
    private final ClaimRepair claims;
    private final Disposable.Swap sweeps = Disposables.swap();
    private volatile boolean started;

    /**
     * @param backend the storage; closed by its owner, after this
     * @param strategies what is particular about each resource
     * @param conversions how versions of a resource differ
     * @param clock the server's time
     */
    public ApiServerCore(Backend backend, Strategies strategies, Conversion.Lookup conversions, Clock clock) {
        this.caches = new WatchCaches(backend, feed, clock);
        this.compaction = new AutoCompaction(backend, HISTORY, clock);
        BuiltinSchemas schemas = BuiltinSchemas.load();
        Function<GroupVersionKind, @Nullable Schema> lookup = schemas::schema;
        this.parts = new RegistryParts(backend, caches, strategies, conversions, lookup, clock, Schedulers.parallel());
        parts.serveBindings();
        this.expiry = new EventExpiry(parts.reader(), parts.ownWrites()::remove, clock);
        this.claims = new ClaimRepair(
                parts.reader(), parts::latest, new ServiceClaims(parts.companions()), parts.ownWrites()::commit);
    }

    /** Returns the resources. */
    public Registry registry() {
        return parts.registry();
    }

    /** Returns where components of this process are registered for {@code componentstatuses}. */
    public ComponentHealth componentHealth() {
        return parts.componentHealth();
    }

    /** Returns what reads objects from the caches. */
    public ObjectReader reader() {
        return parts.reader();
    }

    /** Reads the newest state of one object past the caches, or null. Blocks. */
    public @Nullable ObjectDocument latest(GroupVersionResource resource, String namespace, String name) {
        return parts.latest(resource, namespace, name);
    }

    /** Returns where the server writes the objects that every cluster has. */
    public ObjectWriter writer() {
        OwnWrites writes = parts.ownWrites();
        return new ObjectWriter() {
            @Override
            public int createMissing(List<ObjectNode> objects) {
                return writes.createMissing(objects);
            }

            @Override
            public boolean replace(ObjectNode object) {
                return writes.replace(object);
            }
        };
    }

    /** Sets the admission plugins, as one; to be called before {@link #start}. */
    public void admission(AdmissionPlugin plugins) {
        parts.admission(plugins);
    }

    /** Serves reviews; to be called before {@link #start}. */
    public void reviews(Map<GroupVersionResource, ReviewHandler> reviews) {
        reviews.forEach((resource, handler) -> parts.serve(
                resource, (review, namespace, name, request) -> handler.create(review, request.user(), namespace)));
    }

    /**
     * Answers creates of a subresource whose matter is elsewhere; to be called before {@link #start}.
     *
     * @param resourceAndSubresource such as {@code serviceaccounts/token}
     */
    public void answer(String resourceAndSubresource, NamedCreate create) {
        parts.answer(resourceAndSubresource, create);
    }

    /** Fills the caches and starts to follow the storage. Blocks until reads can be served. */
    public void start() {
        caches.start().block();
        claims.run();
        compaction.start();
        sweeps.update(Disposables.composite(every(SWEEP_INTERVAL, expiry::tick), every(REPAIR_INTERVAL, claims::run)));
        started = true;
    }

    private static Disposable every(Duration interval, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (StatusException e) {
                LOG.warn("housekeeping failed and is tried again in {} s", interval.toSeconds(), e);
            }
        };
        return Schedulers.boundedElastic()
                .schedulePeriodically(guarded, interval.toSeconds(), interval.toSeconds(), TimeUnit.SECONDS);
    }

    /** Returns whether the caches have been filled. */
    public boolean ready() {
        return started;
    }

    /** Ends all watches. */
    @Override
    public void close() {
        sweeps.dispose();
        compaction.close();
        caches.close();
        feed.dispose();
    }
}
