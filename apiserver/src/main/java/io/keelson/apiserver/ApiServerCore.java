package io.keelson.apiserver;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.EquivalentResources;
import io.keelson.apiserver.registry.ConnectAdmission;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.TransactionChanges;
import io.keelson.apiserver.registry.store.LoopbackWriter;
import io.keelson.apiserver.registry.store.RegistryParts;
import io.keelson.apiserver.watchcache.WatchCaches;
import io.keelson.storage.AutoCompaction;
import io.keelson.storage.Backend;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The API server below HTTP: registry and watch caches over a storage. Made first; then authorization, admission and
 * tokens, which read through it, are handed in; then {@link #start}.
 */
public final class ApiServerCore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServerCore.class);

    /** How long past states of objects stay readable. */
    private static final Duration HISTORY = Duration.ofMinutes(5);

    private final Scheduler feed = Schedulers.newSingle("watch-cache", true);
    private final Scheduler dispatching = Schedulers.newSingle("watch-dispatch", true);
    private final WatchCaches caches;
    private final AutoCompaction compaction;
    private final RegistryParts parts;
    private final List<Housekeeping> housekeeping = new ArrayList<>();
    private final Disposable.Composite running = Disposables.composite();
    private volatile boolean started;

    /**
     * Makes a server without resources.
     *
     * @param backend the storage; closed by its owner, after this
     * @param order how discovery lists resources: groups by priority, versions by preference, resources by name
     * @param clock the server's time
     */
    public ApiServerCore(Backend backend, Comparator<ResourceInfo> order, Clock clock) {
        this.caches = new WatchCaches(backend, feed, dispatching, clock);
        this.compaction = new AutoCompaction(backend, HISTORY, clock);
        this.parts = new RegistryParts(backend, caches, order, clock, Schedulers.parallel());
    }

    /** Returns the resources. */
    public Registry registry() {
        return parts.registry();
    }

    /** Returns what reads objects from the caches. */
    public ObjectReader reader() {
        return parts.reader();
    }

    /** Reads the newest state of one object past the caches, or null. Blocks. */
    public @Nullable ObjectDocument latest(GroupVersionResource resource, String namespace, String name) {
        return parts.latest(resource, namespace, name);
    }

    /** Returns what writes objects in the server's own name. */
    public LoopbackWriter ownWrites() {
        return parts.ownWrites();
    }

    /** Returns the versions of resources, for admission. */
    public EquivalentResources versions() {
        return parts.versions();
    }

    /** Returns what makes changes that are committed together with others. */
    public TransactionChanges transaction() {
        return parts.transaction();
    }

    /**
     * Does something again and again while the server runs; to be called before {@link #start}. A failure is logged, and
     * the task tried again in its time.
     */
    public void keepHouse(Housekeeping task) {
        housekeeping.add(task);
    }

    /**
     * Something that the server does by itself.
     *
     * @param interval the time between two runs, the first of them after one interval
     * @param atStart whether it is also done once before the first request; a failure then fails the start
     * @param task what is done; may block
     */
    public record Housekeeping(Duration interval, boolean atStart, Runnable task) {}

    /** Sets the admission plugins, as one; to be called before {@link #start}. */
    public void admission(AdmissionPlugin plugins) {
        parts.admission(plugins);
    }

    /** Returns what lets admission plugins change or refuse connections to nodes, pods and services. */
    public ConnectAdmission connectAdmission() {
        return parts.connectAdmission();
    }

    /** Fills the caches and starts to follow the storage. Blocks until reads can be served. */
    public void start() {
        caches.start().block();
        housekeeping.stream()
                .filter(Housekeeping::atStart)
                .forEach(each -> each.task().run());
        compaction.start();
        housekeeping.forEach(each -> running.add(every(each.interval(), each.task())));
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
        running.dispose();
        compaction.close();
        caches.close();
        feed.dispose();
        dispatching.dispose();
    }
}
