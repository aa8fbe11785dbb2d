package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.cri.v1.LinuxContainerResources;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Objects;

/** Where pods' cgroups are, and what containers' cgroups are told. */
final class Cgroups {
    private static final long MIN_SHARES = 2;
    private static final long MAX_SHARES = 262144;
    private static final long PERIOD = 100_000;
    private static final long MIN_QUOTA = 1000;
    private static final int GUARANTEED = -997;
    private static final int BEST_EFFORT = 1000;
    private static final int CRITICAL_PRIORITY = 2_000_001_000;

    private final String root;
    private final long machineMemory;

    /**
     * @param root the cgroup that holds all pods'
     * @param machineMemory the machine's memory in bytes
     */
    Cgroups(String root, long machineMemory) {
        this.root = root;
        this.machineMemory = machineMemory;
    }

    /** Returns the parent of a pod's containers' cgroups. */
    String parent(Pod pod) {
        String qos = PodFacts.qosClass(pod);
        String level = qos.equals("Guaranteed") ? "" : "/" + qos.toLowerCase(Locale.ROOT);
        return root + level + "/pod" + pod.getMetadata().getUid();
    }

    /** Returns a container's share of processor and memory. */
    LinuxContainerResources resources(Pod pod, Container container) {
        boolean requested = container.getResources() != null
                && container.getResources().getRequests() != null
                && container.getResources().getRequests().containsKey("cpu");
        LinuxContainerResources.Builder resources = LinuxContainerResources.newBuilder()
                .setCpuPeriod(PERIOD)
                .setCpuShares(shares(milli(PodFacts.amount(container, "cpu", !requested))))
                .setOomScoreAdj(oomScore(pod, container));
        long limit = milli(PodFacts.amount(container, "cpu", true));
        if (limit > 0) {
            resources.setCpuQuota(Math.max(MIN_QUOTA, limit * PERIOD / 1000));
        }
        long memory = bytes(PodFacts.amount(container, "memory", true));
        if (memory > 0) {
            resources.setMemoryLimitInBytes(memory);
        }
        return resources.build();
    }

    static long shares(long milliCpu) {
        return Math.clamp(milliCpu * 1024 / 1000, MIN_SHARES, MAX_SHARES);
    }

    /** Who dies first when memory runs out: best effort, then whoever uses more than it asked for. */
    private long oomScore(Pod pod, Container container) {
        if (Objects.requireNonNullElse(pod.getSpec().getPriority(), 0) >= CRITICAL_PRIORITY) {
            return GUARANTEED;
        }
        return switch (PodFacts.qosClass(pod)) {
            case "Guaranteed" -> GUARANTEED;
            case "BestEffort" -> BEST_EFFORT;
            default -> {
                long score = 1000 - 1000 * bytes(PodFacts.amount(container, "memory", false)) / machineMemory;
                yield Math.clamp(score, 1000 + GUARANTEED, BEST_EFFORT - 1);
            }
        };
    }

    private static long milli(BigDecimal cpu) {
        return cpu.movePointRight(3).setScale(0, RoundingMode.CEILING).longValue();
    }

    private static long bytes(BigDecimal memory) {
        return memory.setScale(0, RoundingMode.CEILING).longValue();
    }
}
