package io.keelson.controllermanager.garbagecollector;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.discovery.Discovery;
import io.keelson.client.discovery.ServedResource;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informers;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ResourcePath;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The garbage collector: one informer per resource that can be listed, watched and deleted, feeding the graph. Events are
 * left out, as nobody owns them. New resources are looked for when definitions or API services change.
 */
public final class GarbageCollector implements Manager.Part {
    private static final Logger LOG = LoggerFactory.getLogger(GarbageCollector.class);
    private static final int WORKERS = 20;
    private static final Set<String> IGNORED = Set.of("events");
    private static final Set<String> VERBS = Set.of("delete", "list", "watch");
    /** A changed definition shows in discovery a little later; by the last of these it has. */
    private static final Duration[] LOOK_AGAIN = {Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ofSeconds(10)
    };

    private final Informers informers;
    private final Discovery discovery;
    private final Timers timers;
    private final EventRecorder events;
    private final Graph graph = new Graph();
    private final WorkQueue<String> toDelete;
    private final WorkQueue<String> toOrphan;
    private final Map<ResourcePath, Boolean> followed = new HashMap<>();

    private GarbageCollector(Manager manager, Discovery discovery, EventRecorder events) {
        this.informers = manager.informers();
        this.discovery = discovery;
        this.timers = manager.timers();
        this.events = events;
        this.toDelete = new WorkQueue<>(timers);
        this.toOrphan = new WorkQueue<>(timers);
    }

    /** Adds it to a manager, after the controllers whose typed informers it can share. */
    public static void addTo(
            Manager manager, ApiClient api, Discovery discovery, Function<String, EventRecorder> recorders) {
        var collector = new GarbageCollector(manager, discovery, recorders.apply("garbage-collector-controller"));
        LiveObjects live = new LiveObjects(api, discovery);
        manager.add(collector);
        manager.add(new Controller<>(
                "garbage-collector",
                WORKERS,
                collector.toDelete,
                new DeleteReconciler(collector.graph, live, collector::act)));
        manager.add(new Controller<>(
                "garbage-collector-orphan", WORKERS, collector.toOrphan, new OrphanReconciler(collector.graph, live)));
    }

    /** Follows everything there is; returns when all of it has been listed, since what is not known looks absent. */
    @Override
    public void start() throws InterruptedException {
        discovery.refresh();
        follow();
        if (!informers.awaitSync(Duration.ofSeconds(60))) {
            LOG.warn("not every resource could be listed yet: what depends on the others waits");
        }
    }

    @Override
    public void close() {}

    private synchronized void follow() {
        Map<ResourcePath, Boolean> now = new HashMap<>();
        for (ServedResource resource : discovery.resources()) {
            if (!resource.preferred()
                    || IGNORED.contains(resource.path().plural())
                    || !resource.verbs().containsAll(VERBS)) {
                continue;
            }
            now.put(resource.path(), true);
            if (followed.putIfAbsent(resource.path(), true) == null) {
                follow(resource, informers.anyOf(resource.path()));
            }
        }
        followed.keySet().removeIf(path -> {
            boolean gone = !now.containsKey(path);
            if (gone) {
                informers.dropMetadata(path);
            }
            return gone;
        });
    }

    private <T extends HasMetadata> void follow(ServedResource resource, Informer<T> informer) {
        String apiVersion = resource.path().apiVersion();
        String kind = resource.kind();
        boolean defines = resource.path().plural().equals("customresourcedefinitions")
                || resource.path().plural().equals("apiservices");
        informer.addHandler(new Informer.Handler<>() {
            @Override
            public void added(T object) {
                act(graph.observe(identity(object), object));
                if (defines && synced()) {
                    lookAgain();
                }
            }

            @Override
            public void updated(T before, T now) {
                if (!before.getMetadata().getUid().equals(now.getMetadata().getUid())) {
                    act(graph.forget(before.getMetadata().getUid()));
                }
                added(now);
            }

            @Override
            public void deleted(T last) {
                act(graph.forget(last.getMetadata().getUid()));
                if (defines) {
                    lookAgain();
                }
            }

            private boolean synced() {
                return informer.synced();
            }

            private ObjectIdentity identity(T object) {
                String namespace = object.getMetadata().getNamespace();
                return new ObjectIdentity(
                        apiVersion,
                        kind,
                        namespace == null ? "" : namespace,
                        object.getMetadata().getName(),
                        object.getMetadata().getUid());
            }
        });
    }

    private void lookAgain() {
        for (Duration delay : LOOK_AGAIN) {
            timers.after(
                    delay,
                    () -> Thread.ofVirtual().name("gc-discovery").start(() -> {
                        try {
                            if (discovery.refresh()) {
                                follow();
                            }
                        } catch (KubernetesClientException e) {
                            LOG.debug("discovery: {}", e.getMessage());
                        }
                    }));
        }
    }

    private void act(Graph.Consequences out) {
        out.delete().forEach(toDelete::add);
        out.orphan().forEach(toOrphan::add);
        for (Graph.Misplaced misplaced : out.misplaced()) {
            ObjectIdentity dependent = misplaced.dependent();
            events.event(
                    dependent.reference(),
                    EventRecorder.WARNING,
                    "OwnerRefInvalidNamespace",
                    "ownerRef " + ObjectIdentity.of(misplaced.owner(), dependent.namespace())
                            + " does not exist in namespace \"" + dependent.namespace() + "\"");
        }
    }
}
