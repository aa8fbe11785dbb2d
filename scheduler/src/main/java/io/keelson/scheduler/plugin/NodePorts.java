package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.UsedHostPort;
import org.jspecify.annotations.Nullable;

/** A port of the node is taken once. */
final class NodePorts implements FilterPlugin {
    private static final Refusal REFUSAL = Refusal.byPods("node(s) didn't have free ports for the requested pod ports");

    @Override
    public String name() {
        return "NodePorts";
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo pod) {
        return switch (event) {
            case ClusterEvent.NodeChanged(NodeInfo node) -> test(pod, node) == null;
            case ClusterEvent.PodLeft(PodInfo left, NodeInfo node) -> test(pod, node) == null;
            case ClusterEvent.PodPlaced ignored -> false;
            case ClusterEvent.VolumesChanged ignored -> false;
            case ClusterEvent.NamespaceChanged ignored -> false;
        };
    }

    @Override
    public NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) {
        if (pod.hostPorts().isEmpty()) {
            return PASS;
        }
        return node -> test(pod, node);
    }

    private static @Nullable Refusal test(PodInfo pod, NodeInfo node) {
        for (PodInfo other : node.pods()) {
            for (UsedHostPort taken : other.hostPorts()) {
                if (pod.hostPorts().stream().anyMatch(taken::conflicts)) {
                    return REFUSAL;
                }
            }
        }
        return null;
    }
}
