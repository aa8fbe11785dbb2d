package io.keelson.controllermanager.daemonset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.Expectations;
import io.keelson.client.workload.OwnerHandler;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.RevisionHistory;
import io.keelson.controllermanager.node.PodsByNode;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** The DaemonSet controller: which events concern which set. */
public final class DaemonSetController {
    private static final int WORKERS = 2;

    private final Informer<DaemonSet> sets;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final WorkQueue<ObjectKey> queue;
    private final WorkQueue<String> changedNodes;
    private final Expectations expectations;

    private DaemonSetController(Manager manager) {
        this.sets = manager.informers().of(DaemonSet.class);
        this.pods = PodsByNode.index(Owners.index(manager.informers().of(Pod.class)));
        this.nodes = manager.informers().of(Node.class);
        this.queue = new WorkQueue<>(manager.timers());
        this.changedNodes = new WorkQueue<>(manager.timers());
        this.expectations = new Expectations(manager.timers().clock());
    }

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api, Function<String, EventRecorder> recorders) {
        var controller = new DaemonSetController(manager);
        controller.handle(manager.informers().of(ControllerRevision.class));
        manager.add(new Controller<>("daemonset-nodes", 1, controller.changedNodes, controller::changed));
        manager.add(new Controller<>(
                "daemonset",
                WORKERS,
                controller.queue,
                new DaemonSetReconciler(
                        api,
                        controller.sets,
                        controller.pods,
                        controller.nodes,
                        new DaemonRevisions(
                                api,
                                new RevisionHistory(
                                        api, manager.informers().of(ControllerRevision.class), DaemonSetSnapshot.HASH)),
                        controller.expectations,
                        recorders.apply("daemonset-controller"),
                        manager.timers().clock())));
    }

    private void handle(Informer<ControllerRevision> revisions) {
        sets.addHandler(Informer.Handler.each(set -> queue.add(ObjectKey.of(set))));
        var owners = OwnerHandler.OwnerKind.of(
                "DaemonSet", sets, (DaemonSet set) -> set.getSpec().getSelector());
        revisions.addHandler(new OwnerHandler<>(owners, set -> queue.add(ObjectKey.of(set))));
        pods.addHandler(new OwnerHandler<>(owners, new OwnerHandler.Listener<DaemonSet, Pod>() {
            @Override
            public void changed(DaemonSet set) {
                queue.add(ObjectKey.of(set));
            }

            @Override
            public void created(DaemonSet set, Pod pod) {
                expectations.created(ObjectKey.of(set));
                changed(set);
            }

            @Override
            public void deleted(DaemonSet set, Pod pod, boolean gone) {
                expectations.deleted(ObjectKey.of(set), pod.getMetadata().getUid());
                changed(set);
            }
        }));
        nodes.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Node node) {
                changedNodes.add(node.getMetadata().getName());
            }

            @Override
            public void updated(Node before, Node now) {
                if (!Objects.equals(
                                before.getMetadata().getLabels(),
                                now.getMetadata().getLabels())
                        || !Objects.equals(
                                before.getSpec().getTaints(), now.getSpec().getTaints())) {
                    changedNodes.add(now.getMetadata().getName());
                }
            }

            @Override
            public void deleted(Node last) {
                sets.list().stream()
                        .filter(set -> NodesForDaemonPods.fit(set, last).start())
                        .forEach(set -> queue.add(ObjectKey.of(set)));
            }
        });
    }

    /** Finds the sets that a new or changed node concerns. */
    private Result changed(String name) {
        Node node = nodes.get(null, name);
        if (node == null) {
            return Result.done();
        }
        Set<ObjectKey> there = new HashSet<>();
        for (Pod pod : pods.byIndex(PodsByNode.INDEX, name)) {
            OwnerReference controller = Owners.controllerOf(pod);
            if (controller != null && "DaemonSet".equals(controller.getKind())) {
                there.add(ObjectKey.of(pod.getMetadata().getNamespace(), controller.getName()));
            }
        }
        for (DaemonSet set : sets.list()) {
            ObjectKey key = ObjectKey.of(set);
            NodesForDaemonPods.Fit fit = NodesForDaemonPods.fit(set, node);
            Integer misplaced = set.getStatus() == null ? null : set.getStatus().getNumberMisscheduled();
            boolean has = there.contains(key);
            if (has ? !fit.stay() || misplaced != null && misplaced > 0 : fit.start()) {
                queue.add(key);
            }
        }
        return Result.done();
    }
}
