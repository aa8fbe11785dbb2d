package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.keelson.client.workload.Tolerations;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.List;

/** Taints keep pods away that do not tolerate them; of the soft ones, fewer are better. */
final class TaintToleration implements FilterPlugin, ScorePlugin {
    private static final Refusal REFUSAL = Refusal.forGood("node(s) had untolerated taint(s)");

    @Override
    public String name() {
        return "TaintToleration";
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo pod) {
        return event instanceof ClusterEvent.NodeChanged(NodeInfo node)
                && test(pod).test(node) == null;
    }

    @Override
    public NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) {
        return test(pod);
    }

    /** Returns the test of nodes' hard taints. */
    static NodeTest test(PodInfo pod) {
        return node -> {
            for (Taint taint : node.taints()) {
                boolean hard = "NoSchedule".equals(taint.getEffect()) || "NoExecute".equals(taint.getEffect());
                if (hard && !tolerates(pod, taint)) {
                    return REFUSAL;
                }
            }
            return null;
        };
    }

    @Override
    public long[] score(PodInfo pod, List<NodeInfo> nodes, ClusterSnapshot snapshot) {
        long[] scores = new long[nodes.size()];
        boolean any = false;
        for (int i = 0; i < scores.length; i++) {
            for (Taint taint : nodes.get(i).taints()) {
                if ("PreferNoSchedule".equals(taint.getEffect()) && !tolerates(pod, taint)) {
                    scores[i]++;
                    any = true;
                }
            }
        }
        return any ? ScorePlugin.normalize(scores, true) : NO_OPINION;
    }

    /** Returns whether any of the pod's tolerations is for the taint. */
    static boolean tolerates(PodInfo pod, Taint taint) {
        List<Toleration> tolerations = pod.pod().getSpec().getTolerations();
        if (tolerations == null) {
            return false;
        }
        for (Toleration t : tolerations) {
            if (Tolerations.tolerates(t, taint)) {
                return true;
            }
        }
        return false;
    }
}
