package io.keelson.kubelet.node;

import io.fabric8.kubernetes.api.model.Quantity;
import io.keelson.kubelet.KubeletConfig;
import io.keelson.kubelet.container.CanonicalQuantity;
import io.keelson.kubelet.eviction.Signal;
import io.keelson.kubelet.eviction.Threshold;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the node has, and what of it pods may ask for. */
public final class NodeResources {
    private final Map<String, Quantity> capacity;
    private final Map<String, Quantity> allocatable;

    private NodeResources(Map<String, Quantity> capacity, Map<String, Quantity> allocatable) {
        this.capacity = capacity;
        this.allocatable = allocatable;
    }

    /** Measures the machine; what the configuration reserves and eviction keeps free is not for pods. */
    public static NodeResources of(KubeletConfig config) {
        Map<String, Quantity> capacity = new LinkedHashMap<>();
        Map<String, Quantity> allocatable = new LinkedHashMap<>();
        Map<String, Quantity> reserved = config.configuration().reserved();
        List<Threshold> thresholds = config.configuration().eviction().thresholds();
        Quantity pods = new Quantity(String.valueOf(config.maxPods()));
        long memory = Machine.memory();
        long disk = Machine.disk(config.directory()).size();
        BigDecimal processors = BigDecimal.valueOf(Machine.processors());
        capacity.put("cpu", new Quantity(String.valueOf(Machine.processors())));
        capacity.put("ephemeral-storage", new Quantity(disk / 1024 + "Ki"));
        allocatable.put("cpu", new Quantity(CanonicalQuantity.of("cpu", left(processors, reserved.get("cpu")))));
        BigDecimal space = BigDecimal.valueOf(disk - kept(thresholds, Signal.NODEFS_AVAILABLE, disk));
        allocatable.put(
                "ephemeral-storage",
                new Quantity(left(space, reserved.get("ephemeral-storage"))
                        .setScale(0, RoundingMode.FLOOR)
                        .toPlainString()));
        Machine.hugePages().forEach((size, count) -> {
            Quantity total = new Quantity(size * count == 0 ? "0" : size * count / 1024 + "Ki");
            capacity.put("hugepages-" + unit(size), total);
            allocatable.put("hugepages-" + unit(size), total);
        });
        capacity.put("memory", new Quantity(memory / 1024 + "Ki"));
        BigDecimal bytes = BigDecimal.valueOf(memory - kept(thresholds, Signal.MEMORY_AVAILABLE, memory));
        allocatable.put(
                "memory", new Quantity(left(bytes, reserved.get("memory")).longValue() / 1024 + "Ki"));
        capacity.put("pods", pods);
        allocatable.put("pods", pods);
        return new NodeResources(capacity, allocatable);
    }

    private static BigDecimal left(BigDecimal amount, @Nullable Quantity reserved) {
        return reserved == null
                ? amount
                : amount.subtract(reserved.getNumericalAmount()).max(BigDecimal.ZERO);
    }

    /** What hard thresholds of eviction keep free of something. */
    private static long kept(List<Threshold> thresholds, Signal signal, long capacity) {
        return thresholds.stream()
                .filter(t -> t.signal() == signal && t.hard())
                .mapToLong(t -> t.amount().of(capacity))
                .max()
                .orElse(0);
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
