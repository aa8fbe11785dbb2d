package io.keelson.kubelet.stats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the machine as a whole uses, as the kernel counts it.
 *
 * @param cpuNanos processor time since the machine started
 * @param memoryTotal bytes there are
 * @param memoryAvailable bytes that can be had without swapping
 * @param memoryFree bytes that nothing uses
 */
public record NodeUsage(long cpuNanos, long memoryTotal, long memoryAvailable, long memoryFree) {
    /** The unit of {@code /proc/stat}: a hundredth of a second on every machine Linux runs on today. */
    private static final long TICK = 10_000_000L;

    /** Asks the kernel. */
    public static NodeUsage now() {
        return new NodeUsage(cpu(), memory("MemTotal:"), memory("MemAvailable:"), memory("MemFree:"));
    }

    /** Returns memory in bytes that cannot be had. */
    public long workingSet() {
        return memoryTotal - memoryAvailable;
    }

    private static long cpu() {
        for (String line : lines("/proc/stat")) {
            if (line.startsWith("cpu ")) {
                String[] words = line.strip().split(" +");
                long ticks = 0;
                for (int column : new int[] {1, 2, 3, 6, 7, 8}) {
                    ticks += column < words.length ? Long.parseLong(words[column]) : 0;
                }
                return ticks * TICK;
            }
        }
        return 0;
    }

    private static long memory(String field) {
        for (String line : lines("/proc/meminfo")) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.substring(field.length()).strip().split(" ", 2)[0]) * 1024;
            }
        }
        return 0;
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of();
        }
    }
}
