package io.keelson.controllermanager.podgc;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.DisruptionTarget;
import io.keelson.client.workload.PodState;
import io.keelson.controllermanager.node.PodsByNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at all pods every twenty seconds, as long as there are any, and deletes those that nobody else will. */
public final class PodGarbageCollector {
    private static final String ALL = "all";
    private static final Duration PERIOD = Duration.ofSeconds(20);
    /** A node must have been missing for so long before its pods are removed. */
    private static final Duration QUARANTINE = Duration.ofSeconds(40);

    private final ApiClient api;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final int threshold;
    private final Map<String, Instant> missing = new HashMap<>();

    private PodGarbageCollector(ApiClient api, Informer<Pod> pods, Informer<Node> nodes, int threshold) {
        this.api = api;
        this.pods = pods;
        this.nodes = nodes;
        this.threshold = threshold;
    }

    /**
     * Adds it to a manager.
     *
     * @param threshold how many finished pods are kept; 0 keeps all
     */
    public static void addTo(Manager manager, ApiClient api, int threshold) {
        Informer<Pod> pods = PodsByNode.index(manager.informers().of(Pod.class));
        Informer<Node> nodes = manager.informers().of(Node.class);
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        pods.addHandler(Informer.Handler.each(pod -> queue.addAfter(ALL, PERIOD)));
        var collector = new PodGarbageCollector(api, pods, nodes, threshold);
        manager.add(new Controller<>("pod-garbage-collector", 1, queue, key -> {
            collector.look(manager.timers().now());
            return pods.list().isEmpty() ? Result.done() : Result.after(PERIOD);
        }));
    }

    private void look(Instant now) {
        List<Pod> all = pods.list();
        PodGarbage.finished(all, threshold).forEach(p -> delete(p, null, null, now));
        PodGarbage.outOfService(all, name -> nodes.get(null, name)).forEach(p -> delete(p, null, null, now));
        Set<String> gone = gone(all, now);
        for (Pod pod : all) {
            if (gone.contains(PodsByNode.node(pod))) {
                delete(pod, "DeletionByPodGC", "PodGC: node no longer exists", now);
            } else if (PodState.isDeleted(pod) && PodsByNode.node(pod).isEmpty()) {
                delete(pod, null, null, now);
            }
        }
    }

    /** Nodes that pods name, that have been missing for the quarantine, and that the server does not know either. */
    private Set<String> gone(List<Pod> all, Instant now) {
        Set<String> named = new HashSet<>();
        for (Pod pod : all) {
            String node = PodsByNode.node(pod);
            if (!node.isEmpty() && nodes.get(null, node) == null) {
                named.add(node);
                missing.putIfAbsent(node, now);
            }
        }
        missing.keySet().retainAll(named);
        Set<String> gone = new HashSet<>();
        missing.forEach((node, since) -> {
            boolean longAgo = Duration.between(since, now).compareTo(QUARANTINE) >= 0;
            if (longAgo && api.get(Node.class, null, node) == null) {
                gone.add(node);
            }
        });
        return gone;
    }

    private void delete(Pod pod, @Nullable String reason, @Nullable String message, Instant now) {
        try {
            if (!PodState.isTerminal(pod)) {
                DisruptionTarget.set(api, pod, reason, message, "Failed", now);
            }
            api.delete(
                    pod, new DeleteOptionsBuilder().withGracePeriodSeconds(0L).build());
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }
}
