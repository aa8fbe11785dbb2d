package io.keelson.controllermanager.statefulset;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.OwnerHandler;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.RevisionHistory;
import java.util.function.Function;

/** The StatefulSet controller: which events concern which set. */
public final class StatefulSetController {
    private static final int WORKERS = 5;
    private static final String HASH_LABEL = "controller.kubernetes.io/hash";

    private StatefulSetController() {}

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api, Function<String, EventRecorder> recorders) {
        Informer<StatefulSet> sets = manager.informers().of(StatefulSet.class);
        Informer<Pod> pods = Owners.index(manager.informers().of(Pod.class));
        Informer<PersistentVolumeClaim> claims = manager.informers().of(PersistentVolumeClaim.class);
        Informer<ControllerRevision> revisions = manager.informers().of(ControllerRevision.class);
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        sets.addHandler(Informer.Handler.each(set -> queue.add(ObjectKey.of(set))));
        pods.addHandler(new OwnerHandler<>(
                OwnerHandler.OwnerKind.of(
                        "StatefulSet", sets, set -> set.getSpec().getSelector()),
                set -> queue.add(ObjectKey.of(set))));
        manager.add(new Controller<>(
                "statefulset",
                WORKERS,
                queue,
                new StatefulSetReconciler(
                        api,
                        sets,
                        pods,
                        claims,
                        new RevisionHistory(api, revisions, HASH_LABEL),
                        new StatefulPodWriter(api, claims, recorders.apply("statefulset-controller")),
                        manager.timers().clock())));
    }
}
