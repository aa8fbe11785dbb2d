package io.keelson.kubelet.server;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.cri.v1.ContainerStats;
import io.keelson.cri.v1.CpuUsage;
import io.keelson.cri.v1.FilesystemUsage;
import io.keelson.cri.v1.MemoryUsage;
import io.keelson.cri.v1.PodSandboxStats;
import io.keelson.kubelet.pod.PodManager;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the node's pods use, as {@code /stats/summary} and the metrics tell it. */
final class Figures {
    private static final int MEMORY_PAGE_SHIFT = 10;

    private final String node;
    private final PodManager pods;
    private final Cri cri;
    private final Clock clock;

    Figures(String node, PodManager pods, Cri cri, Clock clock) {
        this.node = node;
        this.pods = pods;
        this.cri = cri;
        this.clock = clock;
    }

    /** Returns the summary as upstream's {@code stats/v1alpha1} has it. */
    Map<String, Object> summary() throws HttpFailure {
        List<Object> all = new ArrayList<>();
        for (PodSandboxStats stats : stats()) {
            var meta = stats.getAttributes().getMetadata();
            Map<String, Object> pod = new LinkedHashMap<>();
            pod.put("podRef", Map.of("name", meta.getName(), "namespace", meta.getNamespace(), "uid", meta.getUid()));
            String started = startTime(meta.getUid());
            if (!started.isEmpty()) {
                pod.put("startTime", started);
            }
            pod.put(
                    "containers",
                    stats.getLinux().getContainersList().stream()
                            .map(Figures::container)
                            .toList());
            pod.put("cpu", cpu(stats.getLinux().getCpu()));
            pod.put("memory", memory(stats.getLinux().getMemory()));
            pod.put(
                    "process_stats",
                    Map.of(
                            "process_count",
                            stats.getLinux().getProcess().getProcessCount().getValue()));
            all.add(pod);
        }
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("nodeName", node);
        about.put("memory", nodeMemory());
        return Map.of("node", about, "pods", all);
    }

    private List<PodSandboxStats> stats() throws HttpFailure {
        try {
            return cri.stats();
        } catch (CriException e) {
            throw new HttpFailure(500, "failed to get stats: " + e.getMessage());
        }
    }

    private String startTime(String uid) {
        for (Pod pod : pods.pods()) {
            if (pod.getMetadata().getUid().equals(uid) && pod.getStatus() != null) {
                return Objects.requireNonNullElse(pod.getStatus().getStartTime(), "");
            }
        }
        return "";
    }

    private Map<String, Object> nodeMemory() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        memory.put("availableBytes", system.getFreeMemorySize());
        memory.put("usageBytes", system.getTotalMemorySize() - system.getFreeMemorySize());
        return memory;
    }

    private static Map<String, Object> container(ContainerStats stats) {
        Map<String, Object> container = new LinkedHashMap<>();
        container.put("name", stats.getAttributes().getMetadata().getName());
        container.put("cpu", cpu(stats.getCpu()));
        container.put("memory", memory(stats.getMemory()));
        FilesystemUsage layer = stats.getWritableLayer();
        container.put("rootfs", Map.of("usedBytes", layer.getUsedBytes().getValue()));
        return container;
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
        memory.put("usageBytes", usage.getUsageBytes().getValue());
        memory.put("workingSetBytes", usage.getWorkingSetBytes().getValue());
        memory.put("rssBytes", usage.getRssBytes().getValue());
        memory.put("pageFaults", usage.getPageFaults().getValue());
        memory.put("majorPageFaults", usage.getMajorPageFaults().getValue());
        return memory;
    }

    private static String time(long nanos) {
        return Instant.ofEpochSecond(nanos / 1_000_000_000L)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    /** Returns metrics about the kubelet itself in Prometheus' text format. */
    String metrics() {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        return """
                # HELP kubelet_node_name The node's name. The count is always 1.
                # TYPE kubelet_node_name gauge
                kubelet_node_name{node="%s"} 1
                # HELP kubelet_running_pods Number of pods that have a running pod sandbox
                # TYPE kubelet_running_pods gauge
                kubelet_running_pods %d
                # HELP process_heap_kibibytes Heap in use.
                # TYPE process_heap_kibibytes gauge
                process_heap_kibibytes %d
                """.formatted(node, pods.active().size(), used >> MEMORY_PAGE_SHIFT);
    }

    /** Returns the use of containers and pods as {@code /metrics/resource} tells it to the metrics server. */
    String resourceMetrics() throws HttpFailure {
        StringBuilder cpu = new StringBuilder("# TYPE container_cpu_usage_seconds_total counter\n");
        StringBuilder memory = new StringBuilder("# TYPE container_memory_working_set_bytes gauge\n");
        for (PodSandboxStats stats : stats()) {
            var meta = stats.getAttributes().getMetadata();
            for (ContainerStats c : stats.getLinux().getContainersList()) {
                String labels =
                        "{container=\"" + c.getAttributes().getMetadata().getName() + "\",namespace=\""
                                + meta.getNamespace() + "\",pod=\"" + meta.getName() + "\"} ";
                cpu.append("container_cpu_usage_seconds_total")
                        .append(labels)
                        .append(c.getCpu().getUsageCoreNanoSeconds().getValue() / 1e9)
                        .append('\n');
                memory.append("container_memory_working_set_bytes")
                        .append(labels)
                        .append(c.getMemory().getWorkingSetBytes().getValue())
                        .append('\n');
            }
        }
        return cpu.append(memory).toString();
    }
}
