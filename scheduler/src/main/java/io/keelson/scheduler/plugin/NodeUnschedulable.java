package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;

/** A cordoned node takes no pods but those that tolerate it. */
final class NodeUnschedulable implements FilterPlugin {
    private static final Taint CORDON = new TaintBuilder()
            .withKey("node.kubernetes.io/unschedulable")
            .withEffect("NoSchedule")
            .build();
    private static final Refusal REFUSAL = Refusal.forGood("node(s) were unschedulable");

    @Override
    public String name() {
        return "NodeUnschedulable";
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo pod) {
        return event instanceof ClusterEvent.NodeChanged(NodeInfo node) && !isCordoned(node);
    }

    @Override
    public NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) {
        if (TaintToleration.tolerates(pod, CORDON)) {
            return PASS;
        }
        return node -> isCordoned(node) ? REFUSAL : null;
    }

    private static boolean isCordoned(NodeInfo node) {
        return node.node().getSpec() != null
                && Boolean.TRUE.equals(node.node().getSpec().getUnschedulable());
    }
}
