package io.keelson.linux.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a cgroup uses now; values that cannot be read are 0.
 *
 * @param cpuNanos CPU time used since it was made, in nanoseconds
 * @param memory bytes charged; {@code workingSet} is that without inactive file pages; {@code rss} anonymous only
 * @param limit memory limit in bytes, 0 for none
 */
public record CgroupUsage(
        long cpuNanos,
        long memory,
        long workingSet,
        long rss,
        long pageFaults,
        long majorPageFaults,
        long limit,
        long processes) {

    static CgroupUsage read(CgroupHierarchies hierarchies, String cgroup) {
        boolean unified = hierarchies.unified();
        Path memory = hierarchies.directory("memory", cgroup);
        Map<String, Long> stat = statistics(memory.resolve("memory.stat"));
        long used = number(memory.resolve(unified ? "memory.current" : "memory.usage_in_bytes"));
        long inactive = stat.getOrDefault(unified ? "inactive_file" : "total_inactive_file", 0L);
        long limit = number(memory.resolve(unified ? "memory.max" : "memory.limit_in_bytes"));
        long cpu = unified
                ? statistics(hierarchies.directory("", cgroup).resolve("cpu.stat"))
                                .getOrDefault("usage_usec", 0L)
                        * 1000
                : number(hierarchies.directory("cpuacct", cgroup).resolve("cpuacct.usage"));
        return new CgroupUsage(
                cpu,
                used,
                Math.max(0, used - inactive),
                stat.getOrDefault(unified ? "anon" : "total_rss", 0L),
                stat.getOrDefault(unified ? "pgfault" : "total_pgfault", 0L),
                stat.getOrDefault(unified ? "pgmajfault" : "total_pgmajfault", 0L),
                limit > Long.MAX_VALUE / 2 ? 0 : limit,
                number(hierarchies.directory("pids", cgroup).resolve("pids.current")));
    }

    static long number(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.equals("max") ? 0 : Long.parseLong(text);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** Lines of a name and a number, as in {@code memory.stat}. */
    static Map<String, Long> statistics(Path file) {
        Map<String, Long> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] pair = line.split(" ");
                if (pair.length == 2) {
                    values.put(pair[0], Long.parseLong(pair[1]));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return values;
        }
        return values;
    }
}
