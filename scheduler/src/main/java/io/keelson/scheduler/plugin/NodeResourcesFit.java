package io.keelson.scheduler.plugin;

import io.keelson.scheduler.config.PluginArguments.Fit;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the pod requests must be free on the node; by default, the emptier the node, the better. */
final class NodeResourcesFit implements FilterPlugin, ScorePlugin {
    private final Fit arguments;
    private final AllocationStrategy strategy;
    private final List<CountedResource> counted;

    NodeResourcesFit(Fit arguments) {
        this.arguments = arguments;
        this.strategy = AllocationStrategy.of(arguments);
        this.counted = arguments.resources().stream()
                .map(r -> CountedResource.of(r.resource()))
                .toList();
    }

    @Override
    public String name() {
        return "NodeResourcesFit";
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

    private @Nullable Refusal test(Resources wanted, NodeInfo node) {
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
        new TreeMap<>(wanted.extended()).forEach((name, amount) -> {
            if (!arguments.ignores(name)) {
                shortage.check(
                        name,
                        amount,
                        total.extended().getOrDefault(name, 0L),
                        used.extended().getOrDefault(name, 0L));
            }
        });
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
        long[] requested = new long[counted.size()];
        long[] allocatable = new long[counted.size()];
        for (int i = 0; i < scores.length; i++) {
            NodeInfo node = nodes.get(i);
            for (int r = 0; r < requested.length; r++) {
                CountedResource resource = counted.get(r);
                long wanted = resource.of(pod.nonZeroRequests());
                allocatable[r] = resource.concerns(wanted) ? resource.of(node.allocatable()) : 0;
                requested[r] = wanted + resource.of(node.nonZeroRequested());
            }
            scores[i] = strategy.score(requested, allocatable);
        }
        return scores;
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
