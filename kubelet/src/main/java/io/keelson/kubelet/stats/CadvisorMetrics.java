package io.keelson.kubelet.stats;

import io.keelson.cri.v1.ContainerStats;
import io.keelson.cri.v1.NetworkInterfaceUsage;
import io.keelson.cri.v1.PodSandboxStats;
import io.keelson.kubelet.runtime.Cri;
import java.util.List;

/** The metrics of {@code /metrics/cadvisor} under the names that dashboards ask for, as far as the runtime counts them. */
public final class CadvisorMetrics {
    private static final double NANOS = 1e9;

    private CadvisorMetrics() {}

    /** Returns the metrics. @param stats of all sandboxes */
    public static String of(List<PodSandboxStats> stats) {
        MetricsText text = new MetricsText();
        text.family("container_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed in seconds.");
        text.family(
                "container_fs_usage_bytes",
                "gauge",
                "Number of bytes that are consumed by the container on this filesystem.");
        text.family("container_memory_failures_total", "counter", "Cumulative count of memory allocation failures.");
        text.family("container_memory_rss", "gauge", "Size of RSS in bytes.");
        text.family(
                "container_memory_usage_bytes",
                "gauge",
                "Current memory usage in bytes, including all memory regardless of when it was accessed");
        text.family("container_memory_working_set_bytes", "gauge", "Current working set in bytes.");
        text.family("container_network_receive_bytes_total", "counter", "Cumulative count of bytes received");
        text.family(
                "container_network_receive_errors_total",
                "counter",
                "Cumulative count of errors encountered while receiving");
        text.family("container_network_transmit_bytes_total", "counter", "Cumulative count of bytes transmitted");
        text.family(
                "container_network_transmit_errors_total",
                "counter",
                "Cumulative count of errors encountered while transmitting");
        text.family("container_processes", "gauge", "Number of processes running inside the container.");
        text.family("machine_memory_bytes", "gauge", "Amount of memory installed on the machine.");
        text.sample("machine_memory_bytes", NodeUsage.now().memoryTotal());
        stats.forEach(s -> pod(text, s));
        return text.toString();
    }

    private static void pod(MetricsText text, PodSandboxStats stats) {
        var meta = stats.getAttributes().getMetadata();
        for (ContainerStats c : stats.getLinux().getContainersList()) {
            container(text, c, meta.getNamespace(), meta.getName());
        }
        String[] pod = {
            "container", "", "id", "", "image", "", "name", "", "namespace", meta.getNamespace(), "pod", meta.getName()
        };
        text.sample(
                "container_processes",
                stats.getLinux().getProcess().getProcessCount().getValue(),
                pod);
        NetworkInterfaceUsage network = stats.getLinux().getNetwork().getDefaultInterface();
        if (!network.getName().isEmpty()) {
            String[] labels = {"interface", network.getName(), "namespace", meta.getNamespace(), "pod", meta.getName()};
            text.sample(
                    "container_network_receive_bytes_total",
                    network.getRxBytes().getValue(),
                    labels);
            text.sample(
                    "container_network_receive_errors_total",
                    network.getRxErrors().getValue(),
                    labels);
            text.sample(
                    "container_network_transmit_bytes_total",
                    network.getTxBytes().getValue(),
                    labels);
            text.sample(
                    "container_network_transmit_errors_total",
                    network.getTxErrors().getValue(),
                    labels);
        }
    }

    private static void container(MetricsText text, ContainerStats c, String namespace, String pod) {
        String[] labels = {
            "container",
            c.getAttributes()
                    .getLabelsOrDefault(
                            Cri.CONTAINER_NAME, c.getAttributes().getMetadata().getName()),
            "id",
            c.getAttributes().getId(),
            "namespace",
            namespace,
            "pod",
            pod
        };
        text.sample(
                "container_cpu_usage_seconds_total",
                c.getCpu().getUsageCoreNanoSeconds().getValue() / NANOS,
                c.getCpu().getTimestamp(),
                labels);
        long at = c.getMemory().getTimestamp();
        text.sample("container_memory_rss", c.getMemory().getRssBytes().getValue(), at, labels);
        text.sample(
                "container_memory_usage_bytes", c.getMemory().getUsageBytes().getValue(), at, labels);
        text.sample(
                "container_memory_working_set_bytes",
                c.getMemory().getWorkingSetBytes().getValue(),
                at,
                labels);
        text.sample(
                "container_memory_failures_total", c.getMemory().getPageFaults().getValue(), at, labels);
        text.sample(
                "container_fs_usage_bytes",
                c.getWritableLayer().getUsedBytes().getValue(),
                c.getWritableLayer().getTimestamp(),
                labels);
    }
}
