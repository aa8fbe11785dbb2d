package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.linux.cgroup.CgroupShare;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Where pods' cgroups are, and what they and their containers' cgroups are told. */
public final class CgroupConfigs {
    private static final long MIN_SHARES = 2;
    private static final long MAX_SHARES = 262144;
    private static final long PERIOD = 100_000;
    private static final long MIN_QUOTA = 1000;
    private static final int GUARANTEED = -997;
    private static final int BEST_EFFORT = 1000;
    private static final int NODE_CRITICAL = 2_000_001_000;

    private final String root;
    private final long machineMemory;
    private final Kernel kernel;

    /**
     * What the kernel can do.
     *
     * @param unified whether it has cgroups of version 2
     * @param limitsSwap whether swap can be limited
     */
    public record Kernel(boolean unified, boolean limitsSwap) {}

    /**
     * @param root the cgroup that holds all pods'
     * @param machineMemory the machine's memory in bytes
     */
    CgroupConfigs(String root, long machineMemory, Kernel kernel) {
        this.root = root;
        this.machineMemory = machineMemory;
        this.kernel = kernel;
    }

    /** Returns the cgroup of all pods, which is also that of pods of the class Guaranteed. */
    public String root() {
        return root;
    }

    /** Returns the cgroup of a class of quality of service. */
    public String level(String qos) {
        return qos.equals("Guaranteed") ? root : root + "/" + qos.toLowerCase(Locale.ROOT);
    }

    /** Returns the parent of a pod's containers' cgroups. */
    public String parent(Pod pod) {
        return level(PodFacts.qosClass(pod)) + "/pod" + pod.getMetadata().getUid();
    }

    /** Returns the share of a pod: its limits hold where all its containers have some. */
    public CgroupShare share(Pod pod) {
        String qos = PodFacts.qosClass(pod);
        if (qos.equals("BestEffort")) {
            return CgroupShare.LEAST;
        }
        boolean whole = qos.equals("Guaranteed");
        return new CgroupShare(
                cpuShares(List.of(pod)),
                whole || PodResources.limited(pod, "cpu") ? quota(milli(PodResources.limit(pod, "cpu"))) : 0,
                whole || PodResources.limited(pod, "memory") ? bytes(PodResources.limit(pod, "memory")) : 0);
    }

    /** Returns the weight of pods together. */
    public static long cpuShares(Iterable<Pod> pods) {
        long milli = 0;
        for (Pod pod : pods) {
            milli += milli(PodResources.request(pod, "cpu"));
        }
        return shares(milli);
    }

    /** Returns the share of all pods: all there is. */
    public CgroupShare all(int processors) {
        return new CgroupShare(shares(processors * 1000L), 0, machineMemory);
    }

    /** Returns a container's share of processor and memory. */
    public LinuxContainerResources resources(Pod pod, Container container) {
        boolean requested = container.getResources() != null
                && container.getResources().getRequests() != null
                && container.getResources().getRequests().containsKey("cpu");
        BigDecimal cpuLimit = limit(pod, container, "cpu");
        LinuxContainerResources.Builder resources = LinuxContainerResources.newBuilder()
                .setCpuPeriod(PERIOD)
                .setCpuShares(shares(milli(requested ? PodFacts.amount(container, "cpu", false) : cpuLimit)))
                .setCpuQuota(quota(milli(cpuLimit)))
                .setMemoryLimitInBytes(bytes(limit(pod, container, "memory")))
                .setOomScoreAdj(oomScore(pod, container));
        if (kernel.unified()) {
            // All processes of a container end together when it has used too much.
            resources.putUnified("memory.oom.group", "1");
        }
        if (kernel.limitsSwap()) {
            noSwap(resources);
        }
        return resources.build();
    }

    /** Containers do not swap. Version 1 counts memory and swap as one amount, and only where memory is limited. */
    private void noSwap(LinuxContainerResources.Builder resources) {
        if (kernel.unified()) {
            resources.putUnified("memory.swap.max", "0");
        } else {
            resources.setMemorySwapLimitInBytes(resources.getMemoryLimitInBytes());
        }
    }

    /** Returns what a pod's containers may use together, in the form that runtimes are told of it. */
    public LinuxContainerResources podResources(Pod pod) {
        CgroupShare share = share(pod);
        return LinuxContainerResources.newBuilder()
                .setCpuPeriod(PERIOD)
                .setCpuShares(share.cpuShares())
                .setCpuQuota(share.cpuQuota())
                .setMemoryLimitInBytes(share.memory())
                .build();
    }

    /** Returns a container's limit of a resource: its own, else the pod's; zero for none. */
    public static BigDecimal limit(Pod pod, Container container, String resource) {
        BigDecimal limit = PodFacts.amount(container, resource, true);
        return limit.signum() > 0
                ? limit
                : Objects.requireNonNullElse(PodResources.own(pod, resource, true), BigDecimal.ZERO);
    }

    private static long quota(long milliCpu) {
        return milliCpu == 0 ? 0 : Math.max(MIN_QUOTA, milliCpu * PERIOD / 1000);
    }

    static long shares(long milliCpu) {
        return Math.clamp(milliCpu * 1024 / 1000, MIN_SHARES, MAX_SHARES);
    }

    /** Who dies first when memory runs out: best effort, then whoever uses more than it asked for. */
    private long oomScore(Pod pod, Container container) {
        if (Objects.requireNonNullElse(pod.getSpec().getPriority(), 0) >= NODE_CRITICAL) {
            return GUARANTEED;
        }
        return switch (PodFacts.qosClass(pod)) {
            case "Guaranteed" -> GUARANTEED;
            case "BestEffort" -> BEST_EFFORT;
            default -> {
                BigDecimal wanted = PodFacts.amount(container, "memory", false);
                if (PodFacts.initContainers(pod).contains(container) && PodFacts.sidecar(container)) {
                    // A sidecar is not to die before those it serves.
                    wanted = wanted.max(pod.getSpec().getContainers().stream()
                            .map(c -> PodFacts.amount(c, "memory", false))
                            .min(BigDecimal::compareTo)
                            .orElse(BigDecimal.ZERO));
                }
                long score = 1000 - 1000 * bytes(wanted.add(spare(pod))) / machineMemory;
                yield Math.clamp(score, 1000 + GUARANTEED, BEST_EFFORT - 1);
            }
        };
    }

    /** What a pod asks for beyond what its containers do, divided among them. */
    private static BigDecimal spare(Pod pod) {
        BigDecimal own = PodResources.own(pod, "memory", false);
        if (own == null) {
            return BigDecimal.ZERO;
        }
        int count = pod.getSpec().getContainers().size()
                + PodFacts.initContainers(pod).size();
        BigDecimal spare = own.subtract(PodResources.ofContainers(pod, "memory", false));
        return spare.max(BigDecimal.ZERO).divide(BigDecimal.valueOf(count), 0, RoundingMode.FLOOR);
    }

    private static long milli(BigDecimal cpu) {
        return cpu.movePointRight(3).setScale(0, RoundingMode.CEILING).longValue();
    }

    private static long bytes(BigDecimal memory) {
        return memory.setScale(0, RoundingMode.CEILING).longValue();
    }
}
