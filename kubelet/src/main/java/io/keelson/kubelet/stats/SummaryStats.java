package io.keelson.kubelet.stats;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.cri.v1.ContainerStats;
import io.keelson.cri.v1.CpuUsage;
import io.keelson.cri.v1.MemoryUsage;
import io.keelson.cri.v1.NetworkInterfaceUsage;
import io.keelson.kubelet.eviction.NodeObservation;
import io.keelson.kubelet.eviction.NodeObservation.Left;
import io.keelson.kubelet.eviction.Signal;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.stats.PodUsage.ContainerUsage;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What {@code /stats/summary} tells: upstream's {@code stats/v1alpha1}, for the node and each of its pods. */
public final class SummaryStats {
    private final String node;
    private final PodUsages usages;
    private final Supplier<NodeObservation> left;
    private final Clock clock;

    /** @param left measures what is left of the node */
    public SummaryStats(String node, PodUsages usages, Supplier<NodeObservation> left, Clock clock) {
        this.node = node;
        this.usages = usages;
        this.left = left;
        this.clock = clock;
    }

    /** Returns the summary of the node and these pods. */
    public Map<String, Object> of(Collection<Pod> pods) throws CriException {
        Map<String, PodUsage> used = usages.of(pods);
        NodeObservation observation = left.get();
        List<Object> all = new ArrayList<>();
        for (Pod pod : pods) {
            PodUsage usage = used.get(pod.getMetadata().getUid());
            if (usage != null) {
                all.add(pod(pod, usage));
            }
        }
        return Map.of("node", node(observation), "pods", all);
    }

    private Map<String, Object> node(NodeObservation observation) {
        NodeUsage usage = NodeUsage.now();
        String now = seconds(clock.instant());
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("nodeName", node);
        about.put("cpu", Map.of("time", now, "usageCoreNanoSeconds", usage.cpuNanos()));
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("time", now);
        memory.put("availableBytes", usage.memoryAvailable());
        memory.put("usageBytes", usage.memoryTotal() - usage.memoryFree());
        memory.put("workingSetBytes", usage.workingSet());
        about.put("memory", memory);
        about.put("fs", fileSystem(observation, Signal.NODEFS_AVAILABLE, Signal.NODEFS_INODES_FREE, now));
        Object images = fileSystem(observation, Signal.IMAGEFS_AVAILABLE, Signal.IMAGEFS_INODES_FREE, now);
        about.put("runtime", Map.of("imageFs", images, "containerFs", images));
        Left ids = observation.left().get(Signal.PID_AVAILABLE);
        if (ids != null) {
            about.put(
                    "rlimit",
                    Map.of("time", now, "maxpid", ids.capacity(), "curproc", ids.capacity() - ids.available()));
        }
        return about;
    }

    private static Map<String, Object> fileSystem(NodeObservation node, Signal bytes, Signal files, String now) {
        Map<String, Object> fs = new LinkedHashMap<>();
        fs.put("time", now);
        Left space = node.left().get(bytes);
        if (space != null) {
            fs.put("availableBytes", space.available());
            fs.put("capacityBytes", space.capacity());
            fs.put("usedBytes", space.capacity() - space.available());
        }
        Left inodes = node.left().get(files);
        if (inodes != null) {
            fs.put("inodesFree", inodes.available());
            fs.put("inodes", inodes.capacity());
            fs.put("inodesUsed", inodes.capacity() - inodes.available());
        }
        return fs;
    }

    private static Map<String, Object> pod(Pod pod, PodUsage usage) {
        var meta = pod.getMetadata();
        var linux = usage.runtime().getLinux();
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("podRef", Map.of("name", meta.getName(), "namespace", meta.getNamespace(), "uid", meta.getUid()));
        String started = pod.getStatus() == null ? null : pod.getStatus().getStartTime();
        if (started != null) {
            about.put("startTime", started);
        }
        List<Object> containers = new ArrayList<>();
        for (ContainerStats c : linux.getContainersList()) {
            containers.add(container(c, usage));
        }
        about.put("containers", containers);
        about.put("cpu", cpu(linux.getCpu()));
        about.put("memory", memory(linux.getMemory()));
        NetworkInterfaceUsage network = linux.getNetwork().getDefaultInterface();
        if (!network.getName().isEmpty()) {
            about.put("network", network(linux.getNetwork().getTimestamp(), network));
        }
        List<Object> volumes = new ArrayList<>();
        usage.volumes().forEach((name, disk) -> {
            Map<String, Object> volume = disk(disk, usage.measured());
            volume.put("name", name);
            volumes.add(volume);
        });
        if (!volumes.isEmpty()) {
            about.put("volume", volumes);
        }
        about.put("ephemeral-storage", disk(usage.ephemeralStorage(), usage.measured()));
        about.put("process_stats", Map.of("process_count", usage.processes()));
        return about;
    }

    private static Map<String, Object> network(long nanos, NetworkInterfaceUsage usage) {
        Map<String, Object> network = new LinkedHashMap<>();
        network.put("time", time(nanos));
        network.put("name", usage.getName());
        network.put("rxBytes", usage.getRxBytes().getValue());
        network.put("rxErrors", usage.getRxErrors().getValue());
        network.put("txBytes", usage.getTxBytes().getValue());
        network.put("txErrors", usage.getTxErrors().getValue());
        return network;
    }

    private static Map<String, Object> container(ContainerStats stats, PodUsage pod) {
        String name = stats.getAttributes()
                .getLabelsOrDefault(
                        Cri.CONTAINER_NAME, stats.getAttributes().getMetadata().getName());
        Map<String, Object> container = new LinkedHashMap<>();
        container.put("name", name);
        container.put("cpu", cpu(stats.getCpu()));
        container.put("memory", memory(stats.getMemory()));
        ContainerUsage usage = pod.containers().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElse(null);
        if (usage != null) {
            container.put("rootfs", disk(usage.rootfs(), pod.measured()));
            container.put("logs", disk(usage.logs(), pod.measured()));
        }
        return container;
    }

    private static Map<String, Object> disk(DiskUsage usage, Instant at) {
        Map<String, Object> disk = new LinkedHashMap<>();
        disk.put("time", seconds(at));
        disk.put("usedBytes", usage.bytes());
        disk.put("inodesUsed", usage.inodes());
        return disk;
    }

    private static Map<String, Object> cpu(CpuUsage usage) {
        Map<String, Object> cpu = new LinkedHashMap<>();
        cpu.put("time", time(usage.getTimestamp()));
        if (usage.hasUsageNanoCores()) {
            cpu.put("usageNanoCores", usage.getUsageNanoCores().getValue());
        }
        cpu.put("usageCoreNanoSeconds", usage.getUsageCoreNanoSeconds().getValue());
        return cpu;
    }

    private static Map<String, Object> memory(MemoryUsage usage) {
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("time", time(usage.getTimestamp()));
        if (usage.hasAvailableBytes()) {
            memory.put("availableBytes", usage.getAvailableBytes().getValue());
        }
        memory.put("usageBytes", usage.getUsageBytes().getValue());
        memory.put("workingSetBytes", usage.getWorkingSetBytes().getValue());
        memory.put("rssBytes", usage.getRssBytes().getValue());
        memory.put("pageFaults", usage.getPageFaults().getValue());
        memory.put("majorPageFaults", usage.getMajorPageFaults().getValue());
        return memory;
    }

    private static String time(long nanos) {
        return seconds(Instant.ofEpochSecond(nanos / 1_000_000_000L));
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
