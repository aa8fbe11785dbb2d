package io.keelson.podruntime;

import io.keelson.cri.v1.ContainerAttributes;
import io.keelson.cri.v1.ContainerStats;
import io.keelson.cri.v1.CpuUsage;
import io.keelson.cri.v1.FilesystemIdentifier;
import io.keelson.cri.v1.FilesystemUsage;
import io.keelson.cri.v1.LinuxPodSandboxStats;
import io.keelson.cri.v1.MemoryUsage;
import io.keelson.cri.v1.NetworkInterfaceUsage;
import io.keelson.cri.v1.NetworkUsage;
import io.keelson.cri.v1.PodSandboxAttributes;
import io.keelson.cri.v1.PodSandboxStats;
import io.keelson.cri.v1.ProcessUsage;
import io.keelson.cri.v1.UInt64Value;
import io.keelson.linux.cgroup.CgroupUsage;
import io.keelson.linux.cgroup.Cgroups;
import io.keelson.podruntime.container.Container;
import io.keelson.podruntime.container.ContainerStore;
import io.keelson.podruntime.container.WritableLayer;
import io.keelson.podruntime.network.PodNetwork;
import io.keelson.podruntime.sandbox.Sandbox;
import io.keelson.podruntime.sandbox.Sandboxes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Reads what containers and sandboxes use, from cgroups and interfaces. */
final class StatsReader {
    private static final long SECOND = 1_000_000_000L;

    private final Cgroups cgroups;
    private final Sandboxes sandboxes;
    private final ContainerStore containers;
    private final WritableLayer layers;
    private final InstantSource clock;
    private final Map<String, Sample> samples = new ConcurrentHashMap<>();

    private record Sample(long at, long cpuNanos, long nanoCores) {}

    StatsReader(
            Cgroups cgroups,
            Sandboxes sandboxes,
            ContainerStore containers,
            WritableLayer layers,
            InstantSource clock) {
        this.cgroups = cgroups;
        this.sandboxes = sandboxes;
        this.containers = containers;
        this.layers = layers;
        this.clock = clock;
    }

    ContainerStats of(Container container) {
        long at = now();
        CgroupUsage usage = cgroups.usage(container.cgroup());
        WritableLayer.Size written = layers.size(container);
        return ContainerStats.newBuilder()
                .setAttributes(ContainerAttributes.newBuilder()
                        .setId(container.id())
                        .setMetadata(container.config().getMetadata())
                        .putAllLabels(container.config().getLabelsMap())
                        .putAllAnnotations(container.config().getAnnotationsMap()))
                .setCpu(cpu(container.id(), usage, at))
                .setMemory(memory(usage, at))
                .setWritableLayer(FilesystemUsage.newBuilder()
                        .setTimestamp(at)
                        .setFsId(FilesystemIdentifier.newBuilder().setMountpoint(written.mountpoint()))
                        .setUsedBytes(value(written.bytes()))
                        .setInodesUsed(value(written.inodes())))
                .build();
    }

    PodSandboxStats of(Sandbox sandbox) {
        long at = now();
        CgroupUsage usage = cgroups.usage(sandboxes.cgroup(sandbox));
        LinuxPodSandboxStats.Builder stats = LinuxPodSandboxStats.newBuilder()
                .setCpu(cpu(sandbox.id(), usage, at))
                .setMemory(memory(usage, at))
                .setProcess(ProcessUsage.newBuilder().setTimestamp(at).setProcessCount(value(usage.processes())));
        PodNetwork.Traffic traffic = sandbox.hostNetwork() ? null : PodNetwork.traffic(sandbox.id());
        if (traffic != null) {
            NetworkInterfaceUsage eth0 = NetworkInterfaceUsage.newBuilder()
                    .setName("eth0")
                    .setRxBytes(value(traffic.received()))
                    .setRxErrors(value(traffic.receiveErrors()))
                    .setTxBytes(value(traffic.sent()))
                    .setTxErrors(value(traffic.sendErrors()))
                    .build();
            stats.setNetwork(NetworkUsage.newBuilder()
                    .setTimestamp(at)
                    .setDefaultInterface(eth0)
                    .addInterfaces(eth0));
        }
        for (Container container : containers.of(sandbox.id())) {
            if (container.running()) {
                stats.addContainers(of(container));
            }
        }
        return PodSandboxStats.newBuilder()
                .setAttributes(PodSandboxAttributes.newBuilder()
                        .setId(sandbox.id())
                        .setMetadata(sandbox.config().getMetadata())
                        .putAllLabels(sandbox.config().getLabelsMap())
                        .putAllAnnotations(sandbox.config().getAnnotationsMap()))
                .setLinux(stats)
                .build();
    }

    /** The rate is taken over at least a second; a caller in between gets the last one. */
    private CpuUsage cpu(String id, CgroupUsage usage, long at) {
        Sample sample = samples.compute(id, (key, last) -> {
            if (last == null || usage.cpuNanos() < last.cpuNanos()) {
                return new Sample(at, usage.cpuNanos(), 0);
            }
            long passed = at - last.at();
            return passed < SECOND
                    ? last
                    : new Sample(at, usage.cpuNanos(), (long)
                            ((double) (usage.cpuNanos() - last.cpuNanos()) * SECOND / passed));
        });
        return CpuUsage.newBuilder()
                .setTimestamp(at)
                .setUsageCoreNanoSeconds(value(usage.cpuNanos()))
                .setUsageNanoCores(value(sample.nanoCores()))
                .build();
    }

    private static MemoryUsage memory(CgroupUsage usage, long at) {
        MemoryUsage.Builder memory = MemoryUsage.newBuilder()
                .setTimestamp(at)
                .setWorkingSetBytes(value(usage.workingSet()))
                .setUsageBytes(value(usage.memory()))
                .setRssBytes(value(usage.rss()))
                .setPageFaults(value(usage.pageFaults()))
                .setMajorPageFaults(value(usage.majorPageFaults()));
        if (usage.limit() > 0) {
            memory.setAvailableBytes(value(Math.max(0, usage.limit() - usage.workingSet())));
        }
        return memory.build();
    }

    /** Forgets the rates of what is gone. */
    void forget(String id) {
        samples.remove(id);
    }

    private static UInt64Value value(long number) {
        return UInt64Value.newBuilder().setValue(number).build();
    }

    private long now() {
        Instant instant = clock.instant();
        return instant.getEpochSecond() * SECOND + instant.getNano();
    }
}
