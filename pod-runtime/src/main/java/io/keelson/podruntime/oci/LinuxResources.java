package io.keelson.podruntime.oci;

import io.keelson.cri.v1.HugepageLimit;
import io.keelson.cri.v1.LinuxContainerResources;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The resources section of a specification. Values of 0 are not set. */
public final class LinuxResources {
    private LinuxResources() {}

    /** Writes limits, and access to all devices for privileged containers. */
    static void write(ObjectNode target, LinuxContainerResources resources, boolean privileged) {
        target.putArray("devices").addObject().put("allow", privileged).put("access", "rwm");
        limits(target, resources);
    }

    /** Writes CPU, memory, huge page and cgroup v2 limits, as they are also given to {@code update}. */
    public static void limits(ObjectNode target, LinuxContainerResources resources) {
        ObjectNode cpu = target.putObject("cpu");
        positive(cpu, "shares", resources.getCpuShares());
        positive(cpu, "period", resources.getCpuPeriod());
        if (resources.getCpuQuota() != 0) {
            cpu.put("quota", resources.getCpuQuota());
        }
        if (!resources.getCpusetCpus().isEmpty()) {
            cpu.put("cpus", resources.getCpusetCpus());
        }
        if (!resources.getCpusetMems().isEmpty()) {
            cpu.put("mems", resources.getCpusetMems());
        }
        ObjectNode memory = target.putObject("memory");
        if (resources.getMemoryLimitInBytes() != 0) {
            memory.put("limit", resources.getMemoryLimitInBytes());
        }
        if (resources.getMemorySwapLimitInBytes() != 0) {
            memory.put("swap", resources.getMemorySwapLimitInBytes());
        }
        if (resources.getHugepageLimitsCount() > 0) {
            ArrayNode limits = target.putArray("hugepageLimits");
            for (HugepageLimit limit : resources.getHugepageLimitsList()) {
                limits.addObject().put("pageSize", limit.getPageSize()).put("limit", limit.getLimit());
            }
        }
        if (resources.getUnifiedCount() > 0) {
            ObjectNode unified = target.putObject("unified");
            for (Map.Entry<String, String> entry : resources.getUnifiedMap().entrySet()) {
                unified.put(entry.getKey(), entry.getValue());
            }
        }
    }

    private static void positive(ObjectNode target, String name, long value) {
        if (value > 0) {
            target.put(name, value);
        }
    }
}
