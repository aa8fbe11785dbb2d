package io.keelson.controllermanager.daemonset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.client.workload.PodState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The next pods to replace. Without a surge old pods are deleted while few enough nodes are without an available one; with
 * a surge new pods come first, and the old ones go when the new are available. Pure.
 */
final class RollingUpdate {
    /** The pods of a node by template; null for one of which there is none. */
    private record Pair(@Nullable Pod fresh, @Nullable Pod old) {}

    private final DaemonSetSnapshot snapshot;
    private final Map<String, Node> nodes = new HashMap<>();
    private final TreeSet<String> concerned;
    private int desired;

    private RollingUpdate(DaemonSetSnapshot snapshot) {
        this.snapshot = snapshot;
        this.concerned = new TreeSet<>(snapshot.byNode().keySet());
        for (Node node : snapshot.nodes()) {
            String name = node.getMetadata().getName();
            nodes.put(name, node);
            if (NodesForDaemonPods.fit(snapshot.set(), node).start()) {
                desired++;
                concerned.add(name);
            }
        }
    }

    static DaemonPodPlan of(DaemonSetSnapshot snapshot) {
        RollingUpdate update = new RollingUpdate(snapshot);
        int surge = snapshot.maxSurge(update.desired);
        return surge == 0 ? update.deleting(snapshot.maxUnavailable(update.desired)) : update.surging(surge);
    }

    private DaemonPodPlan deleting(int maxUnavailable) {
        int unavailable = 0;
        List<Pod> go = new ArrayList<>();
        List<Pod> candidates = new ArrayList<>();
        for (String name : concerned) {
            Pair pair = pair(name);
            if (pair == null || (pair.fresh == null) == (pair.old == null)) {
                unavailable++;
            } else if (pair.fresh != null) {
                unavailable += snapshot.isAvailable(pair.fresh) ? 0 : 1;
            } else if (pair.old != null) {
                if (!snapshot.isAvailable(pair.old)) {
                    go.add(pair.old);
                    unavailable++;
                } else if (unavailable < maxUnavailable) {
                    candidates.add(pair.old);
                }
            }
        }
        int more = Math.clamp(maxUnavailable - unavailable, 0, candidates.size());
        go.addAll(candidates.subList(0, more));
        return DaemonPodPlan.of(List.of(), go);
    }

    private DaemonPodPlan surging(int maxSurge) {
        List<Pod> go = new ArrayList<>();
        List<Pod> misplaced = new ArrayList<>();
        List<String> come = new ArrayList<>();
        List<String> candidates = new ArrayList<>();
        int surged = 0;
        int available = 0;
        for (String name : concerned) {
            Pair pair = pair(name);
            if (pair == null) {
                surged++;
                continue;
            }
            Pod counts = pair.old != null ? pair.old : pair.fresh;
            available += counts != null && snapshot.isAvailable(counts) ? 1 : 0;
            if (pair.old == null) {
                continue;
            }
            if (pair.fresh != null) {
                if (snapshot.isAvailable(pair.fresh)) {
                    go.add(pair.old);
                } else {
                    surged++;
                }
                continue;
            }
            Node node = nodes.get(name);
            boolean belongs =
                    node != null && NodesForDaemonPods.fit(snapshot.set(), node).start();
            if (!snapshot.isAvailable(pair.old)) {
                if (belongs) {
                    come.add(name);
                } else {
                    go.add(pair.old);
                }
            } else if (!belongs) {
                misplaced.add(pair.old);
            } else if (surged < maxSurge) {
                candidates.add(name);
            }
        }
        // A pod on a node it no longer belongs on goes when one elsewhere is available in its place.
        go.addAll(misplaced.subList(0, Math.clamp(available - desired, 0, misplaced.size())));
        come.addAll(candidates.subList(0, Math.clamp(maxSurge - surged, 0, candidates.size())));
        return DaemonPodPlan.of(come, go);
    }

    /** Null when there are too many of one: that is put right first. */
    private @Nullable Pair pair(String node) {
        @Nullable Pod fresh = null;
        @Nullable Pod old = null;
        for (Pod pod : snapshot.podsOn(node)) {
            if (PodState.isDeleted(pod)) {
                continue;
            }
            if (snapshot.isUpdated(pod)) {
                if (fresh != null) {
                    return null;
                }
                fresh = pod;
            } else {
                if (old != null) {
                    return null;
                }
                old = pod;
            }
        }
        return new Pair(fresh, old);
    }
}
