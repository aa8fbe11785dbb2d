package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Snapshot;
import java.util.List;

/** Nodes whose CPU and memory would be used alike are better: neither is left over without the other. */
final class BalancedAllocation implements ScorePlugin {

    @Override
    public String name() {
        return "NodeResourcesBalancedAllocation";
    }

    @Override
    public int weight() {
        return 1;
    }

    @Override
    public long[] score(PodInfo pod, List<NodeInfo> nodes, Snapshot snapshot) {
        if (pod.requests().milliCpu() == 0 && pod.requests().memory() == 0) {
            return NO_OPINION;
        }
        long[] scores = new long[nodes.size()];
        for (int i = 0; i < scores.length; i++) {
            NodeInfo node = nodes.get(i);
            double cpu = share(
                    node.requested().milliCpu() + pod.requests().milliCpu(),
                    node.allocatable().milliCpu());
            double memory = share(
                    node.requested().memory() + pod.requests().memory(),
                    node.allocatable().memory());
            scores[i] = (long) ((1 - Math.abs(cpu - memory) / 2) * BEST);
        }
        return scores;
    }

    private static double share(long used, long total) {
        return total == 0 ? 1 : Math.min(1, (double) used / total);
    }
}
