package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;

/** A pod that names its node goes nowhere else. */
final class NodeName implements FilterPlugin {
    private static final Refusal REFUSAL = Refusal.forGood("node(s) didn't match the requested node name");

    @Override
    public String name() {
        return "NodeName";
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo pod) {
        return event instanceof ClusterEvent.NodeChanged(NodeInfo node)
                && node.name().equals(pod.pod().getSpec().getNodeName());
    }

    @Override
    public NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) {
        String wanted = pod.pod().getSpec().getNodeName();
        return wanted == null || wanted.isEmpty() ? PASS : node -> node.name().equals(wanted) ? null : REFUSAL;
    }
}
