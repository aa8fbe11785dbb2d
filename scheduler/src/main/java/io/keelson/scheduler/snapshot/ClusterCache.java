package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** Nodes that changed since the snapshot was last brought up to date. */
    private final Set<String> changed = new LinkedHashSet<>();

    /** A node came or changed. */
    public synchronized void putNode(Node node) {
        String name = node.getMetadata().getName();
        NodeInfo before = nodes.get(name);
        Map<String, PodInfo> waiting = homeless.remove(name);
        List<PodInfo> pods = waiting == null ? List.of() : List.copyOf(waiting.values());
        nodes.put(name, before != null ? before.with(node) : NodeInfo.of(node, pods));
        changed.add(name);
    }

    /** A node went; its pods are remembered until they go, too. */
    public synchronized void removeNode(String name) {
        NodeInfo gone = nodes.remove(name);
        if (gone != null) {
            gone.pods()
                    .forEach(p -> homeless.computeIfAbsent(name, n -> new LinkedHashMap<>())
                            .put(p.uid(), p));
        }
        changed.add(name);
    }

    /**
     * A pod is on its node, as its binding says; replaces what was known of it.
     *
     * @return what was known of it, or null where it was not known to be on a node
     */
    public synchronized @Nullable PodInfo putPod(Pod pod, String nodeName) {
        PodInfo known = pod(pod.getMetadata().getUid());
        assume(known == null ? PodInfo.of(pod) : known.as(pod), nodeName);
        return known;
    }

    /** A pod will be on a node, by our decision. */
    public synchronized void assume(PodInfo pod, String nodeName) {
        removePod(pod.uid());
        nodeByUid.put(pod.uid(), nodeName);
        NodeInfo node = nodes.get(nodeName);
        if (node != null) {
            nodes.put(nodeName, node.with(pod));
        } else {
            homeless.computeIfAbsent(nodeName, n -> new LinkedHashMap<>()).put(pod.uid(), pod);
        }
        changed.add(nodeName);
    }

    /**
     * A pod has ended or gone, or was not bound after all.
     *
     * @return the name of the node it left, or null where it was not known to be on one
     */
    public synchronized @Nullable String removePod(String uid) {
        String nodeName = nodeByUid.remove(uid);
        if (nodeName == null) {
            return null;
        }
        nodes.computeIfPresent(nodeName, (n, info) -> info.without(uid));
        Map<String, PodInfo> waiting = homeless.get(nodeName);
        if (waiting != null) {
            waiting.remove(uid);
            if (waiting.isEmpty()) {
                homeless.remove(nodeName);
            }
        }
        changed.add(nodeName);
        return nodeName;
    }

    /** Returns a pod that is on a node, or null. */
    public synchronized @Nullable PodInfo pod(String uid) {
        String nodeName = nodeByUid.get(uid);
        if (nodeName == null) {
            return null;
        }
        NodeInfo node = nodes.get(nodeName);
        if (node == null) {
            return homeless.getOrDefault(nodeName, Map.of()).get(uid);
        }
        for (PodInfo pod : node.pods()) {
            if (pod.uid().equals(uid)) {
                return pod;
            }
        }
        return null;
    }

    /** Returns a node, or null where it is not known. */
    public synchronized @Nullable NodeInfo node(String name) {
        return nodes.get(name);
    }

    /** Returns whether the pod of that uid is on a node already. */
    public synchronized boolean isPlaced(String uid) {
        return nodeByUid.containsKey(uid);
    }

    /** Brings a snapshot up to date; always the same one, as only what changed since then is looked at. */
    public synchronized void update(ClusterSnapshot snapshot) {
        changed.forEach(name -> snapshot.put(name, nodes.get(name)));
        changed.clear();
    }
}
