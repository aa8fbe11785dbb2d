package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nodes and the pods on them, kept up to date by informers and, ahead of them, by the scheduler's own decisions. A pod
 * that was assumed on a node stays there until its binding is seen, or is forgotten when the binding failed. Safe on
 * any thread.
 */
public final class ClusterCache {
    private final Map<String, NodeInfo> nodes = new LinkedHashMap<>();
    /** Pods on nodes that are not known (yet). */
    private final Map<String, Map<String, PodInfo>> homeless = new HashMap<>();

    private final Map<String, String> nodeByUid = new HashMap<>();
    private @Nullable List<NodeInfo> list;

    /** A node came or changed. */
    public synchronized void putNode(Node node) {
        String name = node.getMetadata().getName();
        NodeInfo before = nodes.get(name);
        Map<String, PodInfo> waiting = homeless.remove(name);
        List<PodInfo> pods =
                before != null ? before.pods() : waiting != null ? List.copyOf(waiting.values()) : List.of();
        nodes.put(name, NodeInfo.of(node, pods));
        list = null;
    }

    /** A node went; its pods are remembered until they go, too. */
    public synchronized void removeNode(String name) {
        NodeInfo gone = nodes.remove(name);
        if (gone != null) {
            gone.pods()
                    .forEach(p -> homeless.computeIfAbsent(name, n -> new LinkedHashMap<>())
                            .put(p.uid(), p));
        }
        list = null;
    }

    /** A pod is on its node, by its binding or by our decision; replaces what was known of it. */
    public synchronized void putPod(Pod pod, String nodeName) {
        PodInfo info = PodInfo.of(pod);
        removePod(info.uid());
        nodeByUid.put(info.uid(), nodeName);
        NodeInfo node = nodes.get(nodeName);
        if (node != null) {
            nodes.put(nodeName, node.with(info));
        } else {
            homeless.computeIfAbsent(nodeName, n -> new LinkedHashMap<>()).put(info.uid(), info);
        }
        list = null;
    }

    /** A pod has ended or gone, or was not bound after all. */
    public synchronized void removePod(String uid) {
        String nodeName = nodeByUid.remove(uid);
        if (nodeName == null) {
            return;
        }
        nodes.computeIfPresent(nodeName, (n, info) -> info.without(uid));
        Map<String, PodInfo> waiting = homeless.get(nodeName);
        if (waiting != null) {
            waiting.remove(uid);
            if (waiting.isEmpty()) {
                homeless.remove(nodeName);
            }
        }
        list = null;
    }

    /** Returns whether the pod of that uid is on a node already. */
    public synchronized boolean isPlaced(String uid) {
        return nodeByUid.containsKey(uid);
    }

    /** Returns all nodes as they are now. */
    public synchronized List<NodeInfo> nodes() {
        List<NodeInfo> now = list;
        if (now == null) {
            now = List.copyOf(new ArrayList<>(nodes.values()));
            list = now;
        }
        return now;
    }
}
