package io.keelson.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pods for which room is being made, with their nodes: by our own decision, or as their status says. Safe on any thread. */
final class Nominations {
    private final Map<String, String> nodeByUid = new HashMap<>();
    private final Map<String, List<PodInfo>> byNode = new HashMap<>();

    /** Remembers that room is being made for a pod. */
    synchronized void put(PodInfo pod, String node) {
        remove(pod.uid());
        nodeByUid.put(pod.uid(), node);
        List<PodInfo> more = new ArrayList<>(byNode.getOrDefault(node, List.of()));
        more.add(pod);
        byNode.put(node, List.copyOf(more));
    }

    /** Forgets a pod that is placed, gone, or not meant to get the node any more. */
    synchronized void remove(String uid) {
        String node = nodeByUid.remove(uid);
        if (node != null) {
            byNode.computeIfPresent(node, (n, pods) -> {
                List<PodInfo> fewer =
                        pods.stream().filter(p -> !p.uid().equals(uid)).toList();
                return fewer.isEmpty() ? null : fewer;
            });
        }
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

    /** Returns the pods that are to get a node. */
    synchronized List<PodInfo> on(String node) {
        return byNode.getOrDefault(node, List.of());
    }

    /** Returns the pods that were to get a node but are less important than another that will. */
    List<PodInfo> lessImportant(String node, int priority) {
        return on(node).stream().filter(p -> p.priority() < priority).toList();
    }

    private static String node(Pod pod) {
        return pod.getStatus() == null
                ? ""
                : Objects.requireNonNullElse(pod.getStatus().getNominatedNodeName(), "");
    }
}
