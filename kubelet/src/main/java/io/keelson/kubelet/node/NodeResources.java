package io.keelson.kubelet.node;

import io.fabric8.kubernetes.api.model.Quantity;
import io.keelson.kubelet.KubeletConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the node has, and what of it pods may ask for. */
public final class NodeResources {
    /** What eviction would keep free, as upstream's thresholds say: memory in bytes, a part of the disk. */
    static final long RESERVED_MEMORY = 100L << 20;

    static final int RESERVED_DISK_PERCENT = 10;

    private final Map<String, Quantity> capacity;
    private final Map<String, Quantity> allocatable;

    private NodeResources(Map<String, Quantity> capacity, Map<String, Quantity> allocatable) {
        this.capacity = capacity;
        this.allocatable = allocatable;
    }

    /** Measures the machine. */
    public static NodeResources of(KubeletConfig config) {
        Map<String, Quantity> capacity = new LinkedHashMap<>();
        Map<String, Quantity> allocatable = new LinkedHashMap<>();
        Quantity cpu = new Quantity(String.valueOf(Machine.processors()));
        Quantity pods = new Quantity(String.valueOf(config.maxPods()));
        long memory = Machine.memory();
        long disk = Machine.disk(config.directory()).size();
        capacity.put("cpu", cpu);
        capacity.put("ephemeral-storage", new Quantity(disk / 1024 + "Ki"));
        allocatable.put("cpu", cpu);
        allocatable.put("ephemeral-storage", new Quantity(String.valueOf(disk / 100 * (100 - RESERVED_DISK_PERCENT))));
        Machine.hugePages().forEach((size, count) -> {
            Quantity total = new Quantity(size * count == 0 ? "0" : size * count / 1024 + "Ki");
            capacity.put("hugepages-" + unit(size), total);
            allocatable.put("hugepages-" + unit(size), total);
        });
        capacity.put("memory", new Quantity(memory / 1024 + "Ki"));
        allocatable.put("memory", new Quantity((memory - RESERVED_MEMORY) / 1024 + "Ki"));
        capacity.put("pods", pods);
        allocatable.put("pods", pods);
        return new NodeResources(capacity, allocatable);
    }

    private static String unit(long bytes) {
        return bytes % (1L << 30) == 0 ? (bytes >> 30) + "Gi" : (bytes >> 20) + "Mi";
    }

    /** Returns what the machine has. */
    public Map<String, Quantity> capacity() {
        return capacity;
    }

    /** Returns what pods may ask for. */
    public Map<String, Quantity> allocatable() {
        return allocatable;
    }
}
