package io.keelson.linux.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a cgroup has used, by the names that cAdvisor gave these figures; what cannot be read is 0. */
public final class CgroupMetrics {
    /** Kernel ticks a second, in which version 1 counts time in user and system mode. */
    private static final long TICKS = 100;

    private static final long NANOS = 1_000_000_000L;
    private static final long MICROS = 1_000_000L;
    /** A container can have more open files than is worth counting at every scrape. */
    private static final int MOST_FILES = 10_000;

    private final CgroupHierarchies hierarchies;
    private final String cgroup;
    private final List<Sample> samples = new ArrayList<>();

    /** One figure. @param labels the values of those labels that only this metric has */
    public record Sample(String name, List<String> labels, long value) {}

    private CgroupMetrics(CgroupHierarchies hierarchies, String cgroup) {
        this.hierarchies = hierarchies;
        this.cgroup = cgroup;
    }

    static List<Sample> read(CgroupHierarchies hierarchies, String cgroup) {
        CgroupMetrics metrics = new CgroupMetrics(hierarchies, cgroup);
        metrics.cpu();
        metrics.memory();
        metrics.processes();
        metrics.disk();
        return metrics.samples;
    }

    private void add(String name, long value, String... labels) {
        samples.add(new Sample("container_" + name, List.of(labels), value));
    }

    private Path file(String controller, String name) {
        return hierarchies.directory(controller, cgroup).resolve(name);
    }

    private void cpu() {
        boolean unified = hierarchies.unified();
        Map<String, Long> stat = CgroupUsage.statistics(file("cpu", "cpu.stat"));
        add("cpu_cfs_periods_total", stat.getOrDefault("nr_periods", 0L));
        add("cpu_cfs_throttled_periods_total", stat.getOrDefault("nr_throttled", 0L));
        add(
                "cpu_cfs_throttled_seconds_total",
                unified
                        ? stat.getOrDefault("throttled_usec", 0L) / MICROS
                        : stat.getOrDefault("throttled_time", 0L) / NANOS);
        Map<String, Long> modes = unified ? stat : CgroupUsage.statistics(file("cpuacct", "cpuacct.stat"));
        long unit = unified ? MICROS : TICKS;
        add("cpu_user_seconds_total", modes.getOrDefault(unified ? "user_usec" : "user", 0L) / unit);
        add("cpu_system_seconds_total", modes.getOrDefault(unified ? "system_usec" : "system", 0L) / unit);
        add("cpu_usage_seconds_total", CgroupUsage.read(hierarchies, cgroup).cpuNanos() / NANOS);
    }

    private void memory() {
        boolean unified = hierarchies.unified();
        CgroupUsage usage = CgroupUsage.read(hierarchies, cgroup);
        Map<String, Long> stat = CgroupUsage.statistics(file("memory", "memory.stat"));
        Map<String, Long> events =
                CgroupUsage.statistics(file("memory", unified ? "memory.events" : "memory.oom_control"));
        add("memory_usage_bytes", usage.memory());
        add("memory_working_set_bytes", usage.workingSet());
        add("memory_rss", usage.rss());
        add("memory_cache", stat.getOrDefault(unified ? "file" : "total_cache", 0L));
        add("memory_mapped_file", stat.getOrDefault(unified ? "file_mapped" : "total_mapped_file", 0L));
        add(
                "memory_swap",
                unified
                        ? CgroupUsage.number(file("memory", "memory.swap.current"))
                        : stat.getOrDefault("total_swap", 0L));
        add(
                "memory_kernel_usage",
                unified
                        ? stat.getOrDefault("kernel", 0L)
                        : CgroupUsage.number(file("memory", "memory.kmem.usage_in_bytes")));
        add(
                "memory_max_usage_bytes",
                CgroupUsage.number(file("memory", unified ? "memory.peak" : "memory.max_usage_in_bytes")));
        add(
                "memory_failcnt",
                unified ? events.getOrDefault("max", 0L) : CgroupUsage.number(file("memory", "memory.failcnt")));
        add("memory_failures_total", usage.pageFaults(), "pgfault", "hierarchy");
        add("memory_failures_total", usage.majorPageFaults(), "pgmajfault", "hierarchy");
        add("oom_events_total", events.getOrDefault("oom_kill", 0L));
    }

    private void processes() {
        List<Integer> pids = Cgroups.read(file("pids", "cgroup.procs"));
        long[] open = new long[2];
        for (int pid : pids) {
            if (open[0] < MOST_FILES) {
                count(Path.of("/proc", String.valueOf(pid), "fd"), open);
            }
        }
        add("processes", pids.size());
        add("threads", CgroupUsage.number(file("pids", "pids.current")));
        add("threads_max", CgroupUsage.number(file("pids", "pids.max")));
        add("file_descriptors", open[0]);
        add("sockets", open[1]);
    }

    private static void count(Path descriptors, long[] open) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(descriptors)) {
            for (Path file : files) {
                if (++open[0] > MOST_FILES) {
                    return;
                }
                if (Files.readSymbolicLink(file).toString().startsWith("socket:")) {
                    open[1]++;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return; // the process has ended
        }
    }

    /** Bytes and operations by device, as {@code 8:0 Read 42} in version 1 and {@code 8:0 rbytes=42 …} in version 2. */
    private void disk() {
        if (hierarchies.unified()) {
            for (String line : lines(file("io", "io.stat"))) {
                String[] words = line.split(" ");
                for (int i = 1; i < words.length; i++) {
                    int equals = words[i].indexOf('=');
                    if (equals > 0) {
                        disk(words[0], words[i].substring(0, equals), words[i].substring(equals + 1));
                    }
                }
            }
            return;
        }
        for (String line : lines(file("blkio", "blkio.throttle.io_service_bytes"))) {
            String[] words = line.split(" ");
            if (words.length == 3) {
                disk(words[0], words[1].equals("Read") ? "rbytes" : words[1].equals("Write") ? "wbytes" : "", words[2]);
            }
        }
        for (String line : lines(file("blkio", "blkio.throttle.io_serviced"))) {
            String[] words = line.split(" ");
            if (words.length == 3) {
                disk(words[0], words[1].equals("Read") ? "rios" : words[1].equals("Write") ? "wios" : "", words[2]);
            }
        }
    }

    private void disk(String device, String key, String value) {
        String name =
                switch (key) {
                    case "rbytes" -> "fs_reads_bytes_total";
                    case "wbytes" -> "fs_writes_bytes_total";
                    case "rios" -> "fs_reads_total";
                    case "wios" -> "fs_writes_total";
                    default -> "";
                };
        if (name.isEmpty()) {
            return;
        }
        long amount;
        try {
            amount = Long.parseLong(value);
        } catch (NumberFormatException e) {
            return;
        }
        add(name, amount, device);
        String[] numbers = device.split(":");
        if (key.endsWith("bytes") && numbers.length == 2) {
            add(
                    "blkio_device_usage_total",
                    amount,
                    device,
                    numbers[0],
                    numbers[1],
                    key.equals("rbytes") ? "Read" : "Write");
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
