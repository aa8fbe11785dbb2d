package io.keelson.kubelet.eviction;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.container.PodResources;
import io.keelson.kubelet.stats.DiskUsage;
import io.keelson.kubelet.stats.PodUsage;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is when something is short: whoever uses more than it asked for, then the least important, then whoever
 * uses most beyond what it asked for. Pods of which nothing is known come first.
 */
final class EvictionRanking {
    private final Map<String, PodUsage> usages;
    private final boolean dedicatedImages;

    EvictionRanking(Map<String, PodUsage> usages, boolean dedicatedImages) {
        this.usages = usages;
        this.dedicatedImages = dedicatedImages;
    }

    /** Returns the pods in the order in which they are ended. */
    List<Pod> of(Signal signal, Collection<Pod> pods) {
        Comparator<Pod> order =
                switch (signal) {
                    case MEMORY_AVAILABLE -> byExcess(PodUsage::workingSet, "memory");
                    case PID_AVAILABLE ->
                        unknownFirst()
                                .thenComparingInt(EvictionRanking::priority)
                                .thenComparing((Pod p) -> used(p, PodUsage::processes), Comparator.reverseOrder());
                    case NODEFS_AVAILABLE, IMAGEFS_AVAILABLE ->
                        byExcess(u -> disk(signal, u).bytes(), "ephemeral-storage");
                    case NODEFS_INODES_FREE, IMAGEFS_INODES_FREE ->
                        byExcess(u -> disk(signal, u).inodes(), "inodes");
                };
        return pods.stream().sorted(order).toList();
    }

    /** Where images have a file system of their own, it is the layers that fill it, and all else that fills the other. */
    private DiskUsage disk(Signal signal, PodUsage usage) {
        boolean images = signal == Signal.IMAGEFS_AVAILABLE || signal == Signal.IMAGEFS_INODES_FREE;
        DiskUsage sum = DiskUsage.NONE;
        for (PodUsage.ContainerUsage c : usage.containers()) {
            if (!dedicatedImages || images) {
                sum = sum.plus(c.rootfs());
            }
            if (!dedicatedImages || !images) {
                sum = sum.plus(c.logs());
            }
        }
        if (!dedicatedImages || !images) {
            for (DiskUsage volume : usage.volumes().values()) {
                sum = sum.plus(volume);
            }
        }
        return sum;
    }

    private Comparator<Pod> byExcess(ToLongFunction<PodUsage> use, String resource) {
        return unknownFirst()
                .thenComparing((Pod p) -> excess(p, use, resource).signum() <= 0)
                .thenComparingInt(EvictionRanking::priority)
                .thenComparing((Pod p) -> excess(p, use, resource), Comparator.reverseOrder());
    }

    private Comparator<Pod> unknownFirst() {
        return Comparator.comparing((Pod p) -> usage(p) != null);
    }

    private BigDecimal excess(Pod pod, ToLongFunction<PodUsage> use, String resource) {
        return BigDecimal.valueOf(used(pod, use)).subtract(PodResources.request(pod, resource));
    }

    private long used(Pod pod, ToLongFunction<PodUsage> use) {
        PodUsage usage = usage(pod);
        return usage == null ? 0 : use.applyAsLong(usage);
    }

    private @Nullable PodUsage usage(Pod pod) {
        return usages.get(pod.getMetadata().getUid());
    }

    private static int priority(Pod pod) {
        return Objects.requireNonNullElse(pod.getSpec().getPriority(), 0);
    }
}
