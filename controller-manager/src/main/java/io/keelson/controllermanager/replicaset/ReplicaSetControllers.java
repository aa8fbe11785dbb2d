package io.keelson.controllermanager.replicaset;

import io.fabric8.kubernetes.api.model.OwnerReference;
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
import io.keelson.controllermanager.workload.Expectations;
import io.keelson.controllermanager.workload.Owners;
import io.keelson.controllermanager.workload.PodControl;
import io.keelson.controllermanager.workload.Selectors;
import java.util.Objects;
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
        return new Informer.Handler<>() {
            @Override
            public void added(Pod pod) {
                if (pod.getMetadata().getDeletionTimestamp() != null) {
                    deleted(pod);
                    return;
                }
                OwnerReference controller = Owners.controllerOf(pod);
                if (controller == null) {
                    wouldAdopt(pod);
                    return;
                }
                ObjectKey owner = owner(pod, controller);
                if (owner != null) {
                    expectations.created(owner);
                    queue.add(owner);
                }
            }

            @Override
            public void updated(Pod before, Pod now) {
                if (!Objects.equals(
                        before.getMetadata().getUid(), now.getMetadata().getUid())) {
                    deleted(before);
                    added(now);
                    return;
                }
                OwnerReference was = Owners.controllerOf(before);
                OwnerReference is = Owners.controllerOf(now);
                if (now.getMetadata().getDeletionTimestamp() != null) {
                    deleted(now);
                    return;
                }
                if (was != null && !was.equals(is)) {
                    enqueue(before, was);
                }
                if (is != null) {
                    enqueue(now, is);
                } else if (was != null
                        || !Objects.equals(
                                before.getMetadata().getLabels(),
                                now.getMetadata().getLabels())) {
                    wouldAdopt(now);
                }
            }

            @Override
            public void deleted(Pod pod) {
                OwnerReference controller = Owners.controllerOf(pod);
                ObjectKey owner = controller == null ? null : owner(pod, controller);
                if (owner != null) {
                    expectations.deleted(owner, pod.getMetadata().getUid());
                    queue.add(owner);
                }
            }
        };
    }

    private void enqueue(Pod pod, OwnerReference controller) {
        ObjectKey owner = owner(pod, controller);
        if (owner != null) {
            queue.add(owner);
        }
    }

    private @Nullable ObjectKey owner(Pod pod, OwnerReference controller) {
        if (!kind.kind().equals(controller.getKind())) {
            return null;
        }
        ObjectKey key = ObjectKey.of(pod.getMetadata().getNamespace(), controller.getName());
        ReplicaSet rs = kind.cached(key);
        return rs != null && Objects.equals(rs.getMetadata().getUid(), controller.getUid()) ? key : null;
    }

    private void wouldAdopt(Pod orphan) {
        for (ReplicaSet rs : kind.cachedIn(orphan.getMetadata().getNamespace())) {
            if (!Selectors.isEmpty(rs.getSpec().getSelector())
                    && Selectors.matches(
                            rs.getSpec().getSelector(), orphan.getMetadata().getLabels())) {
                queue.add(ObjectKey.of(rs));
            }
        }
    }
}
