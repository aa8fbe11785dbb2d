package io.keelson.podruntime;

import io.keelson.cri.v1.MetricDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The metrics of pods and containers: cAdvisor's names, what they say, and the labels that each has. */
final class PodMetricNames {
    private static final List<String> COMMON = List.of("id", "name", "image");

    static final Map<String, Entry> ALL = new LinkedHashMap<>();

    /** @param own labels that come after those that all metrics have */
    record Entry(String name, String help, List<String> own) {
        MetricDescriptor descriptor() {
            List<String> labels = new ArrayList<>(COMMON);
            labels.addAll(own);
            return MetricDescriptor.newBuilder()
                    .setName(name)
                    .setHelp(help)
                    .addAllLabelKeys(labels)
                    .build();
        }
    }

    static {
        add(
                "blkio_device_usage_total",
                "Bytes read from and written to block devices.",
                "device",
                "major",
                "minor",
                "operation");
        add("cpu_cfs_periods_total", "Periods of the CPU quota that have passed.");
        add("cpu_cfs_throttled_periods_total", "Periods in which the CPU quota was used up.");
        add("cpu_cfs_throttled_seconds_total", "Time spent waiting since the CPU quota was used up.");
        add("cpu_system_seconds_total", "CPU time in the kernel.");
        add("cpu_usage_seconds_total", "CPU time.");
        add("cpu_user_seconds_total", "CPU time outside of the kernel.");
        add("file_descriptors", "Open files.");
        add("fs_inodes_free", "Files that the file system can still hold.", "device");
        add("fs_inodes_total", "Files that the file system can hold.", "device");
        add("fs_limit_bytes", "Size of the file system that the writable layer lies on.", "device");
        add("fs_reads_bytes_total", "Bytes read.", "device");
        add("fs_reads_total", "Reads.", "device");
        add("fs_usage_bytes", "Bytes of the writable layer.", "device");
        add("fs_writes_bytes_total", "Bytes written.", "device");
        add("fs_writes_total", "Writes.", "device");
        add("last_seen", "When these figures were read, in seconds since 1970.");
        add("memory_cache", "Bytes of cached files.");
        add("memory_failcnt", "How often the memory limit was reached.");
        add("memory_failures_total", "Page faults.", "failure_type", "scope");
        add("memory_kernel_usage", "Bytes of the kernel's own.");
        add("memory_mapped_file", "Bytes of mapped files.");
        add("memory_max_usage_bytes", "The most bytes there were at a time.");
        add("memory_rss", "Bytes that belong to no file.");
        add("memory_swap", "Bytes in swap.");
        add("memory_usage_bytes", "Bytes, cached files included.");
        add("memory_working_set_bytes", "Bytes without cached files that were not used lately.");
        for (String direction : List.of("receive", "transmit")) {
            add("network_" + direction + "_bytes_total", "Bytes that passed the pod's interface.", "interface");
            add("network_" + direction + "_errors_total", "Errors of the pod's interface.", "interface");
            add(
                    "network_" + direction + "_packets_dropped_total",
                    "Packets that the pod's interface dropped.",
                    "interface");
            add("network_" + direction + "_packets_total", "Packets that passed the pod's interface.", "interface");
        }
        add("oom_events_total", "Processes that were killed for lack of memory.");
        add("processes", "Processes.");
        add("sockets", "Open sockets.");
        add("spec_cpu_period", "The period of the CPU quota, in microseconds.");
        add("spec_cpu_quota", "The CPU quota, in microseconds a period.");
        add("spec_cpu_shares", "The share of CPU time against others.");
        add("spec_memory_limit_bytes", "The memory limit, 0 for none.");
        add("spec_memory_swap_limit_bytes", "The limit of memory and swap, 0 for none.");
        add("start_time_seconds", "When the container was started, in seconds since 1970.");
        add("threads", "Threads.");
        add("threads_max", "The most threads there may be, 0 for no limit.");
    }

    private PodMetricNames() {}

    private static void add(String name, String help, String... labels) {
        String full = "container_" + name;
        ALL.put(full, new Entry(full, help, List.of(labels)));
    }
}
