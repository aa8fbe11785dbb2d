package io.keelson.controllermanager.replicaset;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.Expectations;
import io.keelson.client.workload.OwnerHandler;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.PodControl;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The controllers of ReplicaSets and of ReplicationControllers. */
public final class ReplicaSetControllers {
    private static final int WORKERS = 5;

    private final ReplicaKind kind;
    private final WorkQueue<ObjectKey> queue;
    private final Expectations expectations;

    private ReplicaSetControllers(ReplicaKind kind, WorkQueue<ObjectKey> queue, Expectations expectations) {
        this.kind = kind;
        this.queue = queue;
        this.expectations = expectations;
    }

    /**
     * Adds both to a manager.
     *
     * @param sets writes for ReplicaSets
     * @param controllers writes for ReplicationControllers
     * @param recorders gives the event recorder of a component
     */
    public static void addTo(
            Manager manager, ApiClient sets, ApiClient controllers, Function<String, EventRecorder> recorders) {
        add(
                manager,
                sets,
                recorders,
                new ReplicaKind.ReplicaSets(sets, manager.informers().of(ReplicaSet.class)));
        add(
                manager,
                controllers,
                recorders,
                new ReplicaKind.ReplicationControllers(
                        controllers, manager.informers().of(ReplicationController.class)));
    }

    private static void add(
            Manager manager, ApiClient api, Function<String, EventRecorder> recorders, ReplicaKind kind) {
        Informer<Pod> pods = Owners.index(manager.informers().of(Pod.class));
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        Expectations expectations = new Expectations(manager.timers().clock());
        PodControl control = new PodControl(api, recorders.apply(kind.component()));
        var reconciler = new ReplicaSetReconciler(
                api, kind, pods, control, expectations, manager.timers().clock());
        var handlers = new ReplicaSetControllers(kind, queue, expectations);
        kind.onChange(queue::add);
        pods.addHandler(handlers.pods());
        manager.add(new Controller<>(kind.kind().toLowerCase(java.util.Locale.ROOT), WORKERS, queue, reconciler));
    }

    private Informer.Handler<Pod> pods() {
        return new OwnerHandler<>(owners(), new OwnerHandler.Listener<ReplicaSet, Pod>() {
            @Override
            public void changed(ReplicaSet rs) {
                queue.add(ObjectKey.of(rs));
            }

            @Override
            public void created(ReplicaSet rs, Pod pod) {
                expectations.created(ObjectKey.of(rs));
                changed(rs);
            }

            @Override
            public void deleted(ReplicaSet rs, Pod pod, boolean gone) {
                expectations.deleted(ObjectKey.of(rs), pod.getMetadata().getUid());
                changed(rs);
            }
        });
    }

    private OwnerHandler.OwnerKind<ReplicaSet> owners() {
        return new OwnerHandler.OwnerKind<>() {
            @Override
            public String kind() {
                return kind.kind();
            }

            @Override
            public @Nullable ReplicaSet get(ObjectKey key) {
                return kind.cached(key);
            }

            @Override
            public List<ReplicaSet> list(String namespace) {
                return kind.cachedIn(namespace);
            }

            @Override
            public @Nullable LabelSelector selector(ReplicaSet rs) {
                return rs.getSpec().getSelector();
            }
        };
    }
}
