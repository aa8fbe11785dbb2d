package io.keelson.controllermanager.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Selection;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Watches over nodes: one that is silent for the grace period is unknown, its pods are not ready and it gets the taint
 * that evicts them, unless so many are silent that something else must be wrong. It looks every five seconds and when a
 * node changes; a single key stands for the whole cluster, since zones are judged as a whole.
 */
public final class NodeLifecycle {
    private static final String CLUSTER = "cluster";
    private static final Duration PERIOD = Duration.ofSeconds(5);
    /** A node that never reported gets more time to start. */
    private static final Duration STARTUP = Duration.ofSeconds(60);

    private static final Duration SOON = Duration.ofMillis(100);

    private final ApiClient api;
    private final Informer<Node> nodes;
    private final Informer<Lease> leases;
    private final Informer<Pod> pods;
    private final EventRecorder events;
    private final NodeTaints taints;
    private final Duration grace;
    private final Heartbeats heartbeats = new Heartbeats();
    private final Map<String, String> known = new HashMap<>();
    private final Map<String, String> readiness = new HashMap<>();
    private final Map<String, Instant> tainted = new HashMap<>();
    private final Set<String> podsToMark = ConcurrentHashMap.newKeySet();
    private boolean allWereFull;

    private NodeLifecycle(
            ApiClient api,
            Informer<Node> nodes,
            Informer<Lease> leases,
            Informer<Pod> pods,
            EventRecorder events,
            Duration grace) {
        this.api = api;
        this.nodes = nodes;
        this.leases = leases;
        this.pods = pods;
        this.events = events;
        this.taints = new NodeTaints(api);
        this.grace = grace;
    }

    /**
     * Adds it to a manager.
     *
     * @param grace how long a node may be silent
     */
    public static void addTo(
            Manager manager, ApiClient api, Function<String, EventRecorder> recorders, Duration grace) {
        Informer<Node> nodes = manager.informers().of(Node.class);
        Informer<Lease> leases = manager.informers().of(Lease.class, new Selection("kube-node-lease", "", ""));
        Informer<Pod> pods = PodsByNode.index(manager.informers().of(Pod.class));
        var lifecycle = new NodeLifecycle(api, nodes, leases, pods, recorders.apply("node-controller"), grace);
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        nodes.addHandler(Informer.Handler.each(n -> queue.addAfter(CLUSTER, SOON)));
        pods.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Pod pod) {
                String node = PodsByNode.node(pod);
                Node on = node.isEmpty() ? null : nodes.get(null, node);
                if (on != null && !ReportedConditions.readiness(on).equals("True") && PodState.isReady(pod)) {
                    lifecycle.podsToMark.add(node);
                    queue.addAfter(CLUSTER, SOON);
                }
            }

            @Override
            public void updated(Pod before, Pod now) {
                if (!PodsByNode.node(before).equals(PodsByNode.node(now))) {
                    added(now);
                }
            }

            @Override
            public void deleted(Pod last) {}
        });
        queue.add(CLUSTER);
        manager.add(new Controller<>("node-lifecycle", 1, queue, key -> {
            boolean waiting = lifecycle.look(manager.timers().now());
            return nodes.list().isEmpty() ? Result.done() : Result.after(waiting ? SOON.multipliedBy(10) : PERIOD);
        }));
    }

    /** One look at the whole cluster; true when an eviction waits for its turn. */
    private boolean look(Instant now) {
        List<Node> all = new ArrayList<>();
        Map<String, String> present = new HashMap<>();
        for (Node node : nodes.list()) {
            String name = node.getMetadata().getName();
            present.put(name, node.getMetadata().getUid());
            if (known.put(name, node.getMetadata().getUid()) == null) {
                event(
                        name,
                        node.getMetadata().getUid(),
                        "RegisteredNode",
                        "Registered Node " + name + " in Controller");
            }
            all.add(health(node, now));
        }
        for (String gone :
                known.keySet().stream().filter(n -> !present.containsKey(n)).toList()) {
            event(gone, known.remove(gone), "RemovingNode", "Removing Node " + gone + " from Controller");
            heartbeats.forget(gone);
            readiness.remove(gone);
        }
        return evict(all, now);
    }

    /** Brings a node's conditions and its pods' readiness in line, and returns the node as it is then. */
    private Node health(Node node, Instant now) {
        String name = node.getMetadata().getName();
        boolean reported = ReportedConditions.ready(node) != null;
        Duration silence = heartbeats.silence(node, leases.get("kube-node-lease", name), now);
        Node current = node;
        if (silence.compareTo(reported ? grace : STARTUP) > 0) {
            var conditions = ReportedConditions.silent(node, now);
            if (!conditions.equals(ReportedConditions.of(node))) {
                current = api.updateStatus(new NodeBuilder(node)
                        .editOrNewStatus()
                        .withConditions(conditions)
                        .endStatus()
                        .build());
                heartbeats.wrote(current);
            }
        }
        String is = ReportedConditions.readiness(current);
        String was = readiness.put(name, is);
        if (!is.equals("True") && "True".equals(was == null ? ReportedConditions.readiness(node) : was)) {
            events.event(
                    reference(name, current.getMetadata().getUid()),
                    EventRecorder.NORMAL,
                    "NodeNotReady",
                    "Node " + name + " status is now: NodeNotReady");
            podsToMark.add(name);
        }
        if (podsToMark.remove(name) && !is.equals("True")) {
            markPods(name, now);
        }
        return current;
    }

    private void markPods(String node, Instant now) {
        for (Pod pod : pods.byIndex(PodsByNode.INDEX, node)) {
            if (!PodState.isReady(pod)) {
                continue;
            }
            List<PodCondition> conditions = new ArrayList<>();
            for (PodCondition condition : pod.getStatus().getConditions()) {
                PodCondition copy = new PodConditionBuilder(condition).build();
                if ("Ready".equals(copy.getType())) {
                    copy.setStatus("False");
                    copy.setLastTransitionTime(Times.text(now));
                }
                conditions.add(copy);
            }
            try {
                api.updateStatus(new PodBuilder(pod)
                        .editStatus()
                        .withConditions(conditions)
                        .endStatus()
                        .build());
                events.event(pod, EventRecorder.WARNING, "NodeNotReady", "Node is not ready");
            } catch (KubernetesClientException e) {
                if (!Failures.notFound(e)) {
                    podsToMark.add(node);
                }
            }
        }
    }

    /** Adds and removes the taints that evict, zone by zone, at the pace a zone allows. */
    private boolean evict(List<Node> all, Instant now) {
        Map<String, ZoneStates.State> states = ZoneStates.states(all);
        boolean allFull = ZoneStates.allFull(states.values());
        if (allWereFull && !allFull) {
            heartbeats.forgive(now);
        }
        allWereFull = allFull;
        boolean waiting = false;
        for (Node node : all) {
            String wanted = allFull ? null : taintOf(node);
            List<Taint> after = Taints.noExecute(node, wanted, now);
            if (after == null) {
                continue;
            }
            boolean more = wanted != null
                    && Taints.evicting(node).stream()
                            .noneMatch(
                                    t -> Taints.NOT_READY.equals(t.getKey()) || Taints.UNREACHABLE.equals(t.getKey()));
            if (more && !mayTaint(ZoneStates.of(node), states, all, now)) {
                waiting = true;
                continue;
            }
            try {
                taints.write(node, after);
            } catch (KubernetesClientException e) {
                if (!Failures.conflict(e) && !Failures.notFound(e)) {
                    throw e;
                }
                waiting = true;
            }
        }
        return waiting;
    }

    private static @Nullable String taintOf(Node node) {
        if (ReportedConditions.ready(node) == null) {
            return null;
        }
        return switch (ReportedConditions.readiness(node)) {
            case "False" -> Taints.NOT_READY;
            case "Unknown" -> Taints.UNREACHABLE;
            default -> null;
        };
    }

    private boolean mayTaint(String zone, Map<String, ZoneStates.State> states, List<Node> all, Instant now) {
        int size = (int) all.stream().filter(n -> ZoneStates.of(n).equals(zone)).count();
        double rate = ZoneStates.evictionRate(states.getOrDefault(zone, ZoneStates.State.NORMAL), size);
        Instant last = tainted.get(zone);
        if (rate == 0 || last != null && Duration.between(last, now).toMillis() < 1000 / rate) {
            return false;
        }
        tainted.put(zone, now);
        return true;
    }

    private void event(String name, @Nullable String uid, String reason, String message) {
        events.event(reference(name, uid), EventRecorder.NORMAL, reason, "Node " + name + " event: " + message);
    }

    private static ObjectReference reference(String name, @Nullable String uid) {
        ObjectReference reference = new ObjectReference();
        reference.setApiVersion("v1");
        reference.setKind("Node");
        reference.setName(name);
        reference.setUid(uid);
        return reference;
    }
}
