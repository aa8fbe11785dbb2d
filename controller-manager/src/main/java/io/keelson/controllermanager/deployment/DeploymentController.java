package io.keelson.controllermanager.deployment;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.OwnerHandler;
import io.keelson.client.workload.Owners;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The deployment controller: which events concern which deployment. */
public final class DeploymentController {
    private static final int WORKERS = 5;

    private final Informer<Deployment> deployments;
    private final Informer<ReplicaSet> replicaSets;
    private final WorkQueue<ObjectKey> queue;

    private DeploymentController(
            Informer<Deployment> deployments, Informer<ReplicaSet> replicaSets, WorkQueue<ObjectKey> queue) {
        this.deployments = deployments;
        this.replicaSets = replicaSets;
        this.queue = queue;
    }

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api, Function<String, EventRecorder> recorders) {
        Informer<Deployment> deployments = manager.informers().of(Deployment.class);
        Informer<ReplicaSet> replicaSets = Owners.index(manager.informers().of(ReplicaSet.class));
        Informer<Pod> pods = Owners.index(manager.informers().of(Pod.class));
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        var controller = new DeploymentController(deployments, replicaSets, queue);
        deployments.addHandler(Informer.Handler.each(d -> queue.add(ObjectKey.of(d))));
        replicaSets.addHandler(new OwnerHandler<>(
                OwnerHandler.OwnerKind.of(
                        "Deployment", deployments, d -> d.getSpec().getSelector()),
                d -> queue.add(ObjectKey.of(d))));
        pods.addHandler(controller.pods());
        manager.add(new Controller<>(
                "deployment",
                WORKERS,
                queue,
                new DeploymentReconciler(
                        api,
                        deployments,
                        replicaSets,
                        pods,
                        recorders.apply("deployment-controller"),
                        manager.timers().clock())));
    }

    private Informer.Handler<Pod> pods() {
        return new Informer.Handler<>() {
            @Override
            public void added(Pod pod) {}

            @Override
            public void updated(Pod before, Pod now) {}

            /** A deployment that recreates waits for its old pods to be gone. */
            @Override
            public void deleted(Pod pod) {
                OwnerReference set = Owners.controllerOf(pod);
                ReplicaSet rs = set == null || !"ReplicaSet".equals(set.getKind())
                        ? null
                        : replicaSets.get(pod.getMetadata().getNamespace(), set.getName());
                OwnerReference owner = rs == null ? null : Owners.controllerOf(rs);
                Deployment d = owner == null ? null : resolve(pod.getMetadata().getNamespace(), owner);
                if (d != null && !RolloutLimits.isRollingUpdate(d)) {
                    queue.add(ObjectKey.of(d));
                }
            }
        };
    }

    private @Nullable Deployment resolve(String namespace, OwnerReference owner) {
        Deployment d = "Deployment".equals(owner.getKind()) ? deployments.get(namespace, owner.getName()) : null;
        return d != null && Objects.equals(d.getMetadata().getUid(), owner.getUid()) ? d : null;
    }
}
