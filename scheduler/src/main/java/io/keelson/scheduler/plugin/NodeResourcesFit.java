package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the pod requests must be free on the node; the emptier the node, the better. */
final class NodeResourcesFit implements FilterPlugin, ScorePlugin {

    @Override
    public String name() {
        return "NodeResourcesFit";
    }

    @Override
    public int weight() {
        return 1;
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo pod) {
        return switch (event) {
            case ClusterEvent.NodeChanged(NodeInfo node) -> test(pod.requests(), node) == null;
            case ClusterEvent.PodLeft(PodInfo left, NodeInfo node) -> test(pod.requests(), node) == null;
            case ClusterEvent.PodPlaced ignored -> false;
            case ClusterEvent.VolumesChanged ignored -> false;
            case ClusterEvent.NamespaceChanged ignored -> false;
        };
    }

    @Override
    public NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) {
        return node -> test(pod.requests(), node);
    }

    private static @Nullable Refusal test(Resources wanted, NodeInfo node) {
        Resources total = node.allocatable();
        Resources used = node.requested();
        if (fits(wanted, total, used) && node.pods().size() + 1 <= node.allowedPods()) {
            return null;
        }
        Shortage shortage = new Shortage();
        if (node.pods().size() + 1 > node.allowedPods()) {
            shortage.reasons.add("Too many pods");
        }
        shortage.check("cpu", wanted.milliCpu(), total.milliCpu(), used.milliCpu());
        shortage.check("memory", wanted.memory(), total.memory(), used.memory());
        shortage.check(
                "ephemeral-storage", wanted.ephemeralStorage(), total.ephemeralStorage(), used.ephemeralStorage());
        new TreeMap<>(wanted.extended())
                .forEach((name, amount) -> shortage.check(
                        name,
                        amount,
                        total.extended().getOrDefault(name, 0L),
                        used.extended().getOrDefault(name, 0L)));
        return shortage.reasons.isEmpty() ? null : new Refusal(List.copyOf(shortage.reasons), !shortage.neverFits);
    }

    /** The answer for most nodes and pods; where it is no, {@link Shortage} tells what is short. */
    private static boolean fits(Resources wanted, Resources total, Resources used) {
        return wanted.milliCpu() <= total.milliCpu() - used.milliCpu()
                && wanted.memory() <= total.memory() - used.memory()
                && wanted.ephemeralStorage() <= total.ephemeralStorage() - used.ephemeralStorage()
                && wanted.extended().isEmpty();
    }

    @Override
    public long[] score(PodInfo pod, List<NodeInfo> nodes, ClusterSnapshot snapshot) {
        long[] scores = new long[nodes.size()];
        for (int i = 0; i < scores.length; i++) {
            NodeInfo node = nodes.get(i);
            Resources total = node.allocatable();
            Resources used = node.nonZeroRequested();
            Resources wanted = pod.nonZeroRequests();
            long sum = free(total.milliCpu(), used.milliCpu() + wanted.milliCpu())
                    + free(total.memory(), used.memory() + wanted.memory());
            int counted = (total.milliCpu() == 0 ? 0 : 1) + (total.memory() == 0 ? 0 : 1);
            scores[i] = counted == 0 ? 0 : sum / counted;
        }
        return scores;
    }

    private static long free(long total, long used) {
        return total == 0 || used > total ? 0 : (total - used) * BEST / total;
    }

    /** Collects which resources are short. */
    private static final class Shortage {
        final List<String> reasons = new ArrayList<>();
        boolean neverFits;

        void check(String resource, long wanted, long total, long used) {
            if (wanted > 0 && wanted > total - used) {
                reasons.add("Insufficient " + resource);
                neverFits |= wanted > total;
            }
        }
    }
}
