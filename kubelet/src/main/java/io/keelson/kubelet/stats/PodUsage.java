package io.keelson.kubelet.stats;

import io.keelson.cri.v1.PodSandboxStats;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one pod uses at a time.
 *
 * @param runtime what the runtime says of its newest sandbox
 * @param containers its containers, the newest of each name
 * @param volumes what lies in its volumes on disk, by name
 * @param files what its other files on disk take: {@code /etc/hosts}, termination messages
 * @param measured when the disk was measured
 */
public record PodUsage(
        PodSandboxStats runtime,
        List<ContainerUsage> containers,
        Map<String, DiskUsage> volumes,
        DiskUsage files,
        Instant measured) {

    /**
     * What a container uses.
     *
     * @param name its name in the pod
     * @param workingSet memory in bytes that cannot be taken from it
     * @param rootfs what it has written over its image
     * @param logs its log files
     */
    public record ContainerUsage(String name, long workingSet, DiskUsage rootfs, DiskUsage logs) {}

    /** Returns memory in bytes that cannot be taken from the pod. */
    public long workingSet() {
        return runtime.getLinux().getMemory().getWorkingSetBytes().getValue();
    }

    /** Returns how many processes the pod has. */
    public long processes() {
        return runtime.getLinux().getProcess().getProcessCount().getValue();
    }

    /** Returns all that the pod has on the node's disks and that goes with it. */
    public DiskUsage ephemeralStorage() {
        DiskUsage sum = files;
        for (ContainerUsage c : containers) {
            sum = sum.plus(c.rootfs()).plus(c.logs());
        }
        for (DiskUsage volume : volumes.values()) {
            sum = sum.plus(volume);
        }
        return sum;
    }
}
