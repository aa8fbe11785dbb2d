package io.keelson.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Pods for which room is being made, with their nodes: by our own decision, or as their status says. Safe on any thread. */
final class Nominations {
    private record Nomination(PodInfo pod, String node) {}

    private final Map<String, Nomination> byUid = new ConcurrentHashMap<>();

    /** Remembers that room is being made for a pod. */
    void put(PodInfo pod, String node) {
        byUid.put(pod.uid(), new Nomination(pod, node));
    }

    /** Forgets a pod that is placed, gone, or not meant to get the node any more. */
    void remove(String uid) {
        byUid.remove(uid);
    }

    /**
     * Follows what a pod's status says. Where it never said anything our own decision stands, as the status is written
     * after it.
     */
    void follow(@Nullable Pod before, Pod now) {
        String was = before == null ? "" : node(before);
        String is = node(now);
        if (!is.isEmpty()) {
            put(PodInfo.of(now), is);
        } else if (!was.isEmpty()) {
            remove(now.getMetadata().getUid());
        }
    }

    /** Returns the pods that were to get a node but are less important than another that will. */
    List<PodInfo> lessImportant(String node, int priority) {
        return byUid.values().stream()
                .filter(n -> n.node().equals(node) && n.pod().priority() < priority)
                .map(Nomination::pod)
                .toList();
    }

    /** Returns a node as a pod sees it: those that are as important as it are there already. */
    NodeInfo seenBy(PodInfo pod, NodeInfo node) {
        NodeInfo result = node;
        for (Nomination n : byUid.values()) {
            if (n.node().equals(node.name())
                    && !n.pod().uid().equals(pod.uid())
                    && n.pod().priority() >= pod.priority()) {
                result = result.with(n.pod());
            }
        }
        return result;
    }

    boolean isEmpty() {
        return byUid.isEmpty();
    }

    private static String node(Pod pod) {
        return pod.getStatus() == null
                ? ""
                : Objects.requireNonNullElse(pod.getStatus().getNominatedNodeName(), "");
    }
}
