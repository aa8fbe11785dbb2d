package io.keelson.kubelet.stats;

import io.keelson.cri.v1.ContainerStats;
import io.keelson.cri.v1.PodSandboxStats;
import io.keelson.kubelet.runtime.Cri;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The metrics of {@code /metrics/resource}, from which autoscalers and {@code kubectl top} live. */
public final class ResourceMetrics {
    private static final double NANOS = 1e9;

    private final Clock clock;

    /** @param clock the time of the node's own figures */
    public ResourceMetrics(Clock clock) {
        this.clock = clock;
    }

    /**
     * Returns the metrics.
     *
     * @param stats of all sandboxes
     * @param started when containers were started in nanoseconds since 1970, by id
     */
    public String of(List<PodSandboxStats> stats, Map<String, Long> started) {
        MetricsText text = new MetricsText();
        text.family(
                "container_cpu_usage_seconds_total",
                "counter",
                "[STABLE] Cumulative cpu time consumed by the container in core-seconds");
        text.family(
                "container_memory_working_set_bytes",
                "gauge",
                "[STABLE] Current working set of the container in bytes");
        text.family(
                "container_start_time_seconds",
                "gauge",
                "[STABLE] Start time of the container since unix epoch in seconds");
        text.family(
                "node_cpu_usage_seconds_total",
                "counter",
                "[STABLE] Cumulative cpu time consumed by the node in core-seconds");
        text.family("node_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the node in bytes");
        text.family(
                "pod_cpu_usage_seconds_total",
                "counter",
                "[STABLE] Cumulative cpu time consumed by the pod in core-seconds");
        text.family("pod_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the pod in bytes");
        text.family(
                "resource_scrape_error",
                "gauge",
                "[STABLE] 1 if there was an error while getting container metrics, 0 otherwise");
        NodeUsage node = NodeUsage.now();
        Instant now = clock.instant();
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        text.sample("node_cpu_usage_seconds_total", node.cpuNanos() / NANOS, nanos);
        text.sample("node_memory_working_set_bytes", node.workingSet(), nanos);
        stats.forEach(s -> pod(text, s, started));
        text.sample("resource_scrape_error", 0);
        return text.toString();
    }

    private static void pod(MetricsText text, PodSandboxStats stats, Map<String, Long> started) {
        var meta = stats.getAttributes().getMetadata();
        String[] pod = {"namespace", meta.getNamespace(), "pod", meta.getName()};
        for (ContainerStats c : stats.getLinux().getContainersList()) {
            String[] labels = {
                "container",
                c.getAttributes()
                        .getLabelsOrDefault(
                                Cri.CONTAINER_NAME,
                                c.getAttributes().getMetadata().getName()),
                "namespace",
                meta.getNamespace(),
                "pod",
                meta.getName()
            };
            text.sample(
                    "container_cpu_usage_seconds_total",
                    c.getCpu().getUsageCoreNanoSeconds().getValue() / NANOS,
                    c.getCpu().getTimestamp(),
                    labels);
            text.sample(
                    "container_memory_working_set_bytes",
                    c.getMemory().getWorkingSetBytes().getValue(),
                    c.getMemory().getTimestamp(),
                    labels);
            Long start = started.get(c.getAttributes().getId());
            if (start != null && start > 0) {
                text.sample("container_start_time_seconds", start / NANOS, labels);
            }
        }
        text.sample(
                "pod_cpu_usage_seconds_total",
                stats.getLinux().getCpu().getUsageCoreNanoSeconds().getValue() / NANOS,
                stats.getLinux().getCpu().getTimestamp(),
                pod);
        text.sample(
                "pod_memory_working_set_bytes",
                stats.getLinux().getMemory().getWorkingSetBytes().getValue(),
                stats.getLinux().getMemory().getTimestamp(),
                pod);
    }
}
