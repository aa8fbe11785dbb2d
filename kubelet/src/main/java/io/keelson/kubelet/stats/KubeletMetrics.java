package io.keelson.kubelet.stats;

import io.keelson.kubelet.probe.ProbeCounts;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.Map;

/** The metrics of {@code /metrics} and {@code /metrics/probes}: about the kubelet itself and what its probes found. */
public final class KubeletMetrics {
    private KubeletMetrics() {}

    /**
     * Returns the kubelet's own.
     *
     * @param desired pods of the node by the API server
     * @param running pods that have a sandbox that runs
     * @param containers containers by state
     */
    public static String own(String node, int desired, int running, Map<String, Integer> containers, Clock clock) {
        MetricsText text = new MetricsText();
        text.family("kubelet_node_name", "gauge", "[ALPHA] The node's name. The count is always 1.");
        text.sample("kubelet_node_name", 1, "node", node);
        text.family(
                "kubelet_desired_pods", "gauge", "[ALPHA] The number of pods the kubelet is being instructed to run.");
        text.sample("kubelet_desired_pods", desired, "static", "");
        text.family("kubelet_running_pods", "gauge", "[ALPHA] Number of pods that have a running pod sandbox");
        text.sample("kubelet_running_pods", running);
        text.family("kubelet_running_containers", "gauge", "[ALPHA] Number of containers currently running");
        containers.forEach(
                (state, count) -> text.sample("kubelet_running_containers", count, "container_state", state));
        text.family(
                "process_start_time_seconds",
                "gauge",
                "[ALPHA] Start time of the process since unix epoch in seconds.");
        text.sample(
                "process_start_time_seconds",
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        text.family("process_cpu_seconds_total", "counter", "[ALPHA] Total user and system CPU time spent in seconds.");
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            text.sample("process_cpu_seconds_total", system.getProcessCpuTime() / 1e9);
        }
        text.family("jvm_memory_used_bytes", "gauge", "Heap in use.");
        text.sample(
                "jvm_memory_used_bytes",
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        text.family("kubelet_time_seconds", "gauge", "The kubelet's clock.");
        text.sample("kubelet_time_seconds", clock.instant().getEpochSecond());
        return text.toString();
    }

    /** Returns what probes found. */
    public static String probes(ProbeCounts counts) {
        MetricsText text = new MetricsText();
        text.family(
                "prober_probe_total",
                "counter",
                "[BETA] Cumulative number of a liveness, readiness or startup probe for a container by result.");
        counts.all()
                .forEach((key, count) -> text.sample(
                        "prober_probe_total",
                        count,
                        "container",
                        key.container(),
                        "namespace",
                        key.namespace(),
                        "pod",
                        key.pod(),
                        "pod_uid",
                        key.uid(),
                        "probe_type",
                        key.kind(),
                        "result",
                        key.result()));
        return text.toString();
    }
}
