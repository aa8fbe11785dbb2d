package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.List;

/**
 * Nodes whose resources, by default CPU and memory, are used more alike with the pod than without it are better: none is
 * left over without the others.
 */
final class BalancedAllocation implements ScorePlugin {
    private final List<CountedResource> counted;

    /** @param resources the names of those that are to be used alike */
    BalancedAllocation(List<String> resources) {
        this.counted = resources.stream().map(CountedResource::of).toList();
    }

    @Override
    public String name() {
        return "NodeResourcesBalancedAllocation";
    }

    @Override
    public long[] score(PodInfo pod, List<NodeInfo> nodes, ClusterSnapshot snapshot) {
        long[] wanted = counted.stream().mapToLong(r -> r.of(pod.requests())).toArray();
        boolean nothing = true;
        for (long w : wanted) {
            nothing &= w == 0;
        }
        if (nothing) {
            return NO_OPINION;
        }
        long[] scores = new long[nodes.size()];
        double[] shares = new double[wanted.length];
        for (int i = 0; i < scores.length; i++) {
            NodeInfo node = nodes.get(i);
            long with = balance(node, wanted, shares, true);
            long without = balance(node, wanted, shares, false);
            scores[i] = BEST / 2 + (BEST / 2 + with - without) / 2;
        }
        return scores;
    }

    /** How alike the shares are, from half of the best to the best; what a node has none of is left out. */
    private long balance(NodeInfo node, long[] wanted, double[] shares, boolean with) {
        int count = 0;
        double sum = 0;
        for (int r = 0; r < wanted.length; r++) {
            CountedResource resource = counted.get(r);
            long total = resource.concerns(wanted[r]) ? resource.of(node.allocatable()) : 0;
            if (total != 0) {
                long used = resource.of(node.requested()) + (with ? wanted[r] : 0);
                shares[count] = Math.min(1, (double) used / total);
                sum += shares[count++];
            }
        }
        return (long) ((1 - deviation(shares, count, sum)) * BEST);
    }

    /** The standard deviation; of two it is half their distance. */
    private static double deviation(double[] shares, int count, double sum) {
        if (count < 2) {
            return 0;
        } else if (count == 2) {
            return Math.abs((shares[0] - shares[1]) / 2);
        }
        double mean = sum / count;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            squares += (shares[i] - mean) * (shares[i] - mean);
        }
        return Math.sqrt(squares / count);
    }
}
