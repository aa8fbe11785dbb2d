package io.keelson.controllermanager.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.DisruptionTarget;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.Tolerations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Deletes pods from nodes with a NoExecute taint, each when the time it tolerates the taint is over. */
public final class TaintEviction implements Reconciler<ObjectKey> {
    private static final int WORKERS = 8;
    private static final String REASON = "TaintManagerEviction";

    /** An eviction to come: until when the pod may stay. */
    private record Planned(String uid, Instant due) {}

    private final ApiClient api;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final EventRecorder events;
    private final Clock clock;
    private final Map<ObjectKey, Planned> planned = new ConcurrentHashMap<>();

    private TaintEviction(ApiClient api, Informer<Pod> pods, Informer<Node> nodes, EventRecorder events, Clock clock) {
        this.api = api;
        this.pods = pods;
        this.nodes = nodes;
        this.events = events;
        this.clock = clock;
    }

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api, Function<String, EventRecorder> recorders) {
        Informer<Pod> pods = PodsByNode.index(manager.informers().of(Pod.class));
        Informer<Node> nodes = manager.informers().of(Node.class);
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        var eviction = new TaintEviction(
                api,
                pods,
                nodes,
                recorders.apply("taint-eviction-controller"),
                manager.timers().clock());
        pods.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Pod pod) {
                if (!PodsByNode.node(pod).isEmpty()) {
                    queue.add(ObjectKey.of(pod));
                }
            }

            @Override
            public void updated(Pod before, Pod now) {
                boolean same = PodsByNode.node(before).equals(PodsByNode.node(now))
                        && Objects.equals(
                                before.getSpec().getTolerations(), now.getSpec().getTolerations());
                if (!same) {
                    added(now);
                }
            }

            @Override
            public void deleted(Pod last) {
                added(last);
            }
        });
        nodes.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Node node) {
                if (!Taints.evicting(node).isEmpty()) {
                    all(node);
                }
            }

            @Override
            public void updated(Node before, Node now) {
                if (!Taints.evicting(before).equals(Taints.evicting(now))) {
                    all(now);
                }
            }

            @Override
            public void deleted(Node last) {}

            private void all(Node node) {
                pods.byIndex(PodsByNode.INDEX, node.getMetadata().getName()).forEach(p -> queue.add(ObjectKey.of(p)));
            }
        });
        manager.add(new Controller<>("taint-eviction", WORKERS, queue, eviction));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Pod pod = pods.get(key);
        if (pod == null) {
            cancel(key);
            return Result.done();
        }
        Node node = nodes.get(null, PodsByNode.node(pod));
        List<Taint> taints = node == null ? List.of() : Taints.evicting(node);
        @Nullable
        Duration stay =
                taints.isEmpty() ? null : Tolerations.stay(taints, pod.getSpec().getTolerations());
        if (stay == null) {
            cancel(key);
            return Result.done();
        }
        if (PodState.isDeleted(pod)) {
            planned.remove(key);
            return Result.done();
        }
        Instant now = clock.instant();
        if (!Tolerations.all(taints, pod.getSpec().getTolerations())) {
            // Goes at once; what was planned for later is called off, and told.
            cancel(key);
        }
        Planned plan = plan(key, pod, stay, now);
        if (now.isBefore(plan.due)) {
            return Result.after(Duration.between(now, plan.due));
        }
        planned.remove(key);
        evict(key, pod);
        return Result.done();
    }

    /** A plan is kept as it was made, even where a taint that came later is tolerated for less. */
    private Planned plan(ObjectKey key, Pod pod, Duration stay, Instant now) {
        String uid = pod.getMetadata().getUid();
        Planned before = planned.get(key);
        if (before != null && before.uid.equals(uid)) {
            return before;
        }
        Planned after = new Planned(uid, now.plus(stay));
        planned.put(key, after);
        return after;
    }

    private void cancel(ObjectKey key) {
        if (planned.remove(key) != null) {
            events.event(reference(key), EventRecorder.NORMAL, REASON, "Cancelling deletion of Pod " + key);
        }
    }

    private void evict(ObjectKey key, Pod pod) {
        events.event(reference(key), EventRecorder.NORMAL, REASON, "Marking for deletion Pod " + key);
        try {
            DisruptionTarget.set(
                    api,
                    pod,
                    "DeletionByTaintManager",
                    "Taint manager: deleting due to NoExecute taint",
                    null,
                    clock.instant());
            api.delete(pod, null);
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }

    private static ObjectReference reference(ObjectKey key) {
        ObjectReference reference = new ObjectReference();
        reference.setApiVersion("v1");
        reference.setKind("Pod");
        reference.setNamespace(key.namespace());
        reference.setName(key.name());
        return reference;
    }
}
