package io.keelson.scheduler.cycle;

import io.keelson.scheduler.plugin.FilterPlugin.NodeTest;
import io.keelson.scheduler.plugin.Refusal;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one pod, which have looked at the cluster once and answer for any node. Pods for which room is being
 * made, and that are as important, count as being there and as not being there: the pod must fit either way, as they may
 * come or not.
 */
public final class PreparedFilters {
    private final PodInfo pod;
    private final ClusterSnapshot snapshot;
    private final List<Prepared> tests;

    /** A filter that has something to say of the pod. */
    record Prepared(String plugin, NodeTest test) {}

    PreparedFilters(PodInfo pod, ClusterSnapshot snapshot, List<Prepared> tests) {
        this.pod = pod;
        this.snapshot = snapshot;
        this.tests = List.copyOf(tests);
    }

    /**
     * Returns why a node cannot take the pod, or null.
     *
     * @param known the node as the snapshot has it
     * @param tried the same node, perhaps with other pods
     */
    public @Nullable Refusal refusal(NodeInfo known, NodeInfo tried) {
        return refusal(known, tried, new TreeSet<>());
    }

    /** The same; adds the name of the plugin that refuses. */
    @Nullable
    Refusal refusal(NodeInfo known, NodeInfo tried, Set<String> refusing) {
        NodeInfo expected = tried;
        for (PodInfo other : snapshot.nominated(known.name())) {
            if (other.priority() >= pod.priority() && !other.uid().equals(pod.uid())) {
                expected = expected.with(other);
            }
        }
        Refusal refusal = expected == tried ? null : ask(known, expected, refusing);
        return refusal != null ? refusal : ask(known, tried, refusing);
    }

    private @Nullable Refusal ask(NodeInfo known, NodeInfo node, Set<String> refusing) {
        for (Prepared prepared : tests) {
            NodeTest test = known == node ? prepared.test() : prepared.test().changed(known, node);
            Refusal refusal = test.test(node);
            if (refusal != null) {
                refusing.add(prepared.plugin());
                return refusal;
            }
        }
        return null;
    }
}
