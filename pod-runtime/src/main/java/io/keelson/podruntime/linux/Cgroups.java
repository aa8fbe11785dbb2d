package io.keelson.podruntime.linux;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroup file systems of this node, version 1 (one hierarchy per controller) or 2 (one for all). A cgroup is named
 * by its path from the hierarchy's root, as in {@code /kubepods/burstable/pod1}.
 */
public final class Cgroups {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private static final Logger log = LoggerFactory.getLogger(Cgroups.class);

    private final boolean unified;
    private final Map<String, Path> controllers;

    private Cgroups(boolean unified, Map<String, Path> controllers) {
        this.unified = unified;
        this.controllers = controllers;
    }

    /** Looks at what is mounted below {@code /sys/fs/cgroup}. */
    public static Cgroups detect() throws IOException {
        Map<String, Path> controllers = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String[] halves = line.split(" - ", 2);
            String[] kind = halves[1].split(" ");
            Path point = Path.of(halves[0].split(" ")[4]);
            if (!point.startsWith(ROOT)) {
                continue;
            }
            if (kind[0].equals("cgroup2") && point.equals(ROOT)) {
                return new Cgroups(true, Map.of("", ROOT));
            }
            if (kind[0].equals("cgroup2")) {
                controllers.put("unified", point); // hybrid mode: runc makes its cgroups here too
            }
            if (kind[0].equals("cgroup")) {
                for (String option : kind[2].split(",")) {
                    controllers.putIfAbsent(option, point);
                }
            }
        }
        controllers.remove("rw");
        controllers.remove("ro");
        return new Cgroups(false, controllers);
    }

    /** Whether this node has cgroup v2 only. */
    public boolean unified() {
        return unified;
    }

    /** The directory of a cgroup in the hierarchy of a v1 controller, or in the only hierarchy of v2. */
    Path directory(String controller, String cgroup) {
        Path root = unified ? ROOT : controllers.getOrDefault(controller, ROOT.resolve(controller));
        return root.resolve(cgroup.startsWith("/") ? cgroup.substring(1) : cgroup);
    }

    private Set<Path> directories(String cgroup) {
        Set<Path> result = new LinkedHashSet<>();
        for (String controller : controllers.keySet()) {
            result.add(directory(controller, cgroup));
        }
        return result;
    }

    /** Whether any hierarchy has this cgroup. */
    public boolean exists(String cgroup) {
        return directories(cgroup).stream().anyMatch(Files::isDirectory);
    }

    /** How many processes of the cgroup the kernel has killed for lack of memory; 0 when it cannot be read. */
    public long oomKills(String cgroup) {
        return statistics(directory("memory", cgroup).resolve(unified ? "memory.events" : "memory.oom_control"))
                .getOrDefault("oom_kill", 0L);
    }

    /** Process ids in the cgroup itself. */
    public List<Integer> processes(String cgroup) {
        List<Integer> found = new ArrayList<>();
        try {
            for (String line :
                    Files.readAllLines(directory(unified ? "" : "pids", cgroup).resolve("cgroup.procs"))) {
                found.add(Integer.parseInt(line.strip()));
            }
        } catch (IOException e) {
            return List.of();
        }
        return found;
    }

    /** Sends SIGKILL to every process in the cgroup and below. */
    public void kill(String cgroup) throws IOException {
        Path top = directory(unified ? "" : "pids", cgroup);
        if (!Files.isDirectory(top)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(top)) {
            for (Path file : tree.filter(p -> p.endsWith("cgroup.procs")).toList()) {
                for (String pid : Files.readAllLines(file)) {
                    HostProcess.send(Integer.parseInt(pid.strip()), HostProcess.SIGKILL);
                }
            }
        } catch (NoSuchFileException | java.io.UncheckedIOException e) {
            return; // removed while we looked
        }
    }

    /** Removes the cgroup and everything below it in all hierarchies; cgroups that hold processes stay. */
    public void remove(String cgroup) throws IOException {
        if (cgroup.isEmpty() || cgroup.equals("/")) {
            throw new IllegalArgumentException("the root cgroup");
        }
        for (Path top : directories(cgroup)) {
            if (!Files.isDirectory(top)) {
                continue;
            }
            try (Stream<Path> tree = Files.walk(top)) {
                for (Path directory : tree.filter(Files::isDirectory)
                        .sorted(Comparator.reverseOrder())
                        .toList()) {
                    removeDirectory(directory);
                }
            } catch (java.io.UncheckedIOException e) {
                log.debug("cgroup {} went away while it was removed", top);
            }
        }
    }

    private static void removeDirectory(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            return;
        } catch (java.nio.file.FileSystemException e) {
            if (e.getReason() == null || !e.getReason().contains("busy")) {
                throw e;
            }
        }
    }

    /**
     * What a cgroup uses now.
     *
     * @param cpuNanos CPU time used since it was made, in nanoseconds
     * @param memory bytes charged; {@code workingSet} is that without inactive file pages; {@code rss} anonymous only
     * @param limit memory limit in bytes, 0 for none
     */
    public record Usage(
            long cpuNanos,
            long memory,
            long workingSet,
            long rss,
            long pageFaults,
            long majorPageFaults,
            long limit,
            long processes) {}

    /** Reads the usage of a cgroup; values that cannot be read are 0. */
    public Usage usage(String cgroup) {
        Path memory = directory("memory", cgroup);
        Map<String, Long> stat = statistics(memory.resolve("memory.stat"));
        long used = number(memory.resolve(unified ? "memory.current" : "memory.usage_in_bytes"));
        long inactive = stat.getOrDefault(unified ? "inactive_file" : "total_inactive_file", 0L);
        long limit = number(memory.resolve(unified ? "memory.max" : "memory.limit_in_bytes"));
        long cpu = unified
                ? statistics(directory("", cgroup).resolve("cpu.stat")).getOrDefault("usage_usec", 0L) * 1000
                : number(directory("cpuacct", cgroup).resolve("cpuacct.usage"));
        return new Usage(
                cpu,
                used,
                Math.max(0, used - inactive),
                stat.getOrDefault(unified ? "anon" : "total_rss", 0L),
                stat.getOrDefault(unified ? "pgfault" : "total_pgfault", 0L),
                stat.getOrDefault(unified ? "pgmajfault" : "total_pgmajfault", 0L),
                limit > Long.MAX_VALUE / 2 ? 0 : limit,
                number(directory("pids", cgroup).resolve("pids.current")));
    }

    private static long number(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.equals("max") ? 0 : Long.parseLong(text);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private static Map<String, Long> statistics(Path file) {
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
