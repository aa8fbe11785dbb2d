package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Resources;
import java.util.List;

/**
 * Nodes whose CPU and memory are used more alike with the pod than without it are better: neither is left over without
 * the other.
 */
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
    public long[] score(PodInfo pod, List<NodeInfo> nodes, ClusterSnapshot snapshot) {
        if (pod.requests().milliCpu() == 0 && pod.requests().memory() == 0) {
            return NO_OPINION;
        }
        long[] scores = new long[nodes.size()];
        for (int i = 0; i < scores.length; i++) {
            NodeInfo node = nodes.get(i);
            Resources used = node.requested();
            Resources wanted = pod.requests();
            long with =
                    balance(used.milliCpu() + wanted.milliCpu(), used.memory() + wanted.memory(), node.allocatable());
            long without = balance(used.milliCpu(), used.memory(), node.allocatable());
            scores[i] = BEST / 2 + (BEST / 2 + with - without) / 2;
        }
        return scores;
    }

    /** How alike the shares of CPU and memory are, from half of the best to the best; what a node has none of is left out. */
    private static long balance(long usedMilliCpu, long usedMemory, Resources total) {
        if (total.milliCpu() == 0 || total.memory() == 0) {
            return BEST;
        }
        double cpu = Math.min(1, (double) usedMilliCpu / total.milliCpu());
        double memory = Math.min(1, (double) usedMemory / total.memory());
        return (long) ((1 - Math.abs((cpu - memory) / 2)) * BEST);
    }
}
