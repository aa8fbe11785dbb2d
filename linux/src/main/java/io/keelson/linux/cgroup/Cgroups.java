package io.keelson.linux.cgroup;

import io.keelson.linux.process.HostProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The machine's cgroups, version 1 or 2. A cgroup is named by its path from the root, as in {@code
 * /kubepods/burstable/pod1}. Where a controller is not mounted, its part of a share is dropped.
 */
public class Cgroups {
    private static final long PERIOD = 100_000;
    /** How often something that changes meanwhile is looked at again. */
    private static final int ROUNDS = 20;
    /** What containers may need of the hierarchy of version 2. */
    private static final List<String> CONTROLLERS = List.of("cpu", "cpuset", "memory", "hugetlb", "pids", "io");

    private final CgroupHierarchies hierarchies;

    /**
     * @param unified whether these are cgroups of version 2
     * @param mounts where controllers are mounted, by name; version 2 has only one, without a name
     */
    protected Cgroups(boolean unified, Map<String, Path> mounts) {
        this(new CgroupHierarchies(unified, mounts));
    }

    private Cgroups(CgroupHierarchies hierarchies) {
        this.hierarchies = hierarchies;
    }

    /** Looks at what is mounted below {@code /sys/fs/cgroup}. @throws IOException where that cannot be read */
    public static Cgroups detect() throws IOException {
        return new Cgroups(CgroupHierarchies.detect());
    }

    /** Whether this node has cgroup v2 only. */
    public boolean unified() {
        return hierarchies.unified();
    }

    /** Whether the kernel can limit swap: version 2 shows that in every cgroup but the root. */
    public boolean limitsSwap() {
        Path memory = hierarchies.root("memory");
        if (memory == null || !unified()) {
            return memory != null && Files.exists(memory.resolve("memory.memsw.limit_in_bytes"));
        }
        try (Stream<Path> groups = Files.list(memory)) {
            return groups.anyMatch(g -> Files.exists(g.resolve("memory.swap.max")));
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether any hierarchy has this cgroup. */
    public boolean exists(String cgroup) {
        return hierarchies.directories(cgroup).stream().anyMatch(Files::isDirectory);
    }

    /** Makes a cgroup where it is missing, and gives it a share. @throws IOException with the kernel's reason */
    public void apply(String cgroup, CgroupShare share) throws IOException {
        if (unified()) {
            Path directory = make("", cgroup);
            write(directory, "cpu.weight", share.cpuShares() == 0 ? "" : String.valueOf(share.cpuWeight()));
            write(directory, "cpu.max", share.cpuQuota() == 0 ? "" : share.cpuQuota() + " " + PERIOD);
            write(directory, "memory.max", share.memory() == 0 ? "" : String.valueOf(share.memory()));
            return;
        }
        Path cpu = make("cpu", cgroup);
        if (cpu != null) {
            write(cpu, "cpu.shares", share.cpuShares() == 0 ? "" : String.valueOf(share.cpuShares()));
            if (share.cpuQuota() != 0) {
                write(cpu, "cpu.cfs_period_us", String.valueOf(PERIOD));
                write(cpu, "cpu.cfs_quota_us", String.valueOf(share.cpuQuota()));
            }
        }
        Path memory = make("memory", cgroup);
        if (memory != null) {
            write(memory, "memory.limit_in_bytes", share.memory() == 0 ? "" : String.valueOf(share.memory()));
        }
    }

    private static void write(@Nullable Path directory, String file, String value) throws IOException {
        if (directory != null && !value.isEmpty()) {
            Files.writeString(directory.resolve(file), value);
        }
    }

    /** Makes a cgroup in the hierarchy of a controller; null where that is not mounted. */
    private @Nullable Path make(String controller, String cgroup) throws IOException {
        Path directory = hierarchies.root(controller);
        if (directory == null) {
            return null;
        }
        for (Path name : Path.of(CgroupHierarchies.relative(cgroup))) {
            if (unified()) {
                handDown(directory);
            }
            directory = Files.createDirectories(directory.resolve(name));
        }
        return directory;
    }

    /** Controllers of version 2 have to be handed down from each cgroup to the one below. */
    private static void handDown(Path directory) throws IOException {
        Path controllers = directory.resolve("cgroup.controllers");
        if (!Files.exists(controllers)) {
            return;
        }
        Set<String> there =
                new HashSet<>(List.of(Files.readString(controllers).strip().split(" ")));
        there.retainAll(CONTROLLERS);
        Path down = directory.resolve("cgroup.subtree_control");
        Set<String> given = Set.copyOf(List.of(Files.readString(down).strip().split(" ")));
        for (String controller : there) {
            if (!given.contains(controller)) {
                Files.writeString(down, "+" + controller);
            }
        }
    }

    /** Makes a cgroup in every hierarchy and moves a process into it. */
    public void enter(String cgroup, int pid) throws IOException {
        for (String controller : new LinkedHashSet<>(hierarchies.mounts().keySet())) {
            Path directory = make(controller, cgroup);
            if (directory == null) {
                continue;
            }
            if (controller.equals("cpuset")) {
                inheritCpus(directory);
            }
            Files.writeString(directory.resolve("cgroup.procs"), String.valueOf(pid));
        }
    }

    /** A new cpuset of version 1 has neither processors nor memory, and takes no process until it has. */
    private static void inheritCpus(Path directory) throws IOException {
        for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
            Path own = directory.resolve(file);
            if (Files.exists(own) && Files.readString(own).isBlank()) {
                Path parent = directory.resolve("..").normalize();
                inheritCpus(parent);
                Files.writeString(own, Files.readString(parent.resolve(file)).strip());
            }
        }
    }

    /** The names of the cgroups directly below one, in any hierarchy. */
    public Set<String> children(String cgroup) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (Path directory : hierarchies.directories(cgroup)) {
            if (Files.isDirectory(directory)) {
                try (Stream<Path> below = Files.list(directory)) {
                    below.filter(Files::isDirectory)
                            .forEach(p -> names.add(p.getFileName().toString()));
                }
            }
        }
        return names;
    }

    /** How many processes of the cgroup the kernel has killed for lack of memory; 0 when it cannot be read. */
    public long oomKills(String cgroup) {
        Path memory = hierarchies.directory("memory", cgroup);
        return CgroupUsage.statistics(memory.resolve(unified() ? "memory.events" : "memory.oom_control"))
                .getOrDefault("oom_kill", 0L);
    }

    /** What a cgroup uses now. */
    public CgroupUsage usage(String cgroup) {
        return CgroupUsage.read(hierarchies, cgroup);
    }

    /** What a cgroup has used, by the names that cAdvisor gave these figures. */
    public List<CgroupMetrics.Sample> metrics(String cgroup) {
        return CgroupMetrics.read(hierarchies, cgroup);
    }

    /** Process ids in the cgroup itself. */
    public List<Integer> processes(String cgroup) {
        return read(hierarchies.directory("pids", cgroup).resolve("cgroup.procs"));
    }

    /** None where the cgroup went away. */
    static List<Integer> read(Path procs) {
        List<Integer> found = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(procs)) {
                found.add(Integer.parseInt(line.strip()));
            }
        } catch (IOException e) {
            return List.of();
        }
        return found;
    }

    /**
     * Freezes all processes of a cgroup and below where they are, or lets them go on.
     *
     * @return false where this kernel or this node's cgroups cannot
     */
    public boolean freeze(String cgroup, boolean on) throws IOException {
        Path file = freezer(cgroup);
        if (!Files.exists(file)) {
            return false;
        }
        Files.writeString(file, unified() ? (on ? "1" : "0") : on ? "FROZEN" : "THAWED");
        return true;
    }

    /** Whether a cgroup is frozen, or being so. */
    public boolean frozen(String cgroup) throws IOException {
        Path file = freezer(cgroup);
        if (!Files.exists(file)) {
            return false;
        }
        String state = Files.readString(file).strip();
        return unified() ? state.equals("1") : !state.equals("THAWED");
    }

    private Path freezer(String cgroup) {
        return hierarchies.directory("freezer", cgroup).resolve(unified() ? "cgroup.freeze" : "freezer.state");
    }

    /**
     * Sends SIGKILL to every process in the cgroup and below. Processes that fork meanwhile are met in the next round;
     * version 2 kills all at once.
     */
    public void kill(String cgroup) throws IOException {
        Path top = hierarchies.directory("pids", cgroup);
        Path all = top.resolve("cgroup.kill");
        if (unified() && Files.exists(all)) {
            Files.writeString(all, "1");
            return;
        }
        for (int round = 0; round < ROUNDS && killOnce(top) > 0; round++) {}
    }

    private static int killOnce(Path top) throws IOException {
        int found = 0;
        for (Path directory : below(top)) {
            for (int pid : read(directory.resolve("cgroup.procs"))) {
                HostProcess.send(pid, HostProcess.SIGKILL);
                found++;
            }
        }
        return found;
    }

    /**
     * Removes a cgroup with all below it, in all hierarchies; what is not there counts as removed.
     *
     * @return whether it is gone: false where processes are in it still
     */
    public boolean remove(String cgroup) throws IOException {
        if (CgroupHierarchies.relative(cgroup).isEmpty()) {
            throw new IllegalArgumentException("the root cgroup");
        }
        boolean gone = true;
        for (Path top : hierarchies.directories(cgroup)) {
            for (Path directory : below(top)) {
                try {
                    removeDirectory(directory);
                } catch (FileSystemException e) {
                    gone &= !Files.isDirectory(directory);
                }
            }
        }
        return gone;
    }

    /** Removes one cgroup; the kernel's files in it go with it. */
    protected void removeDirectory(Path directory) throws IOException {
        Files.deleteIfExists(directory);
    }

    /** The cgroups from here on, the lowest ones first; read anew when one goes away meanwhile. */
    private static List<Path> below(Path top) throws IOException {
        IOException last = null;
        for (int round = 0; Files.isDirectory(top) && round < ROUNDS; round++) {
            try (Stream<Path> tree = Files.walk(top)) {
                return tree.filter(Files::isDirectory)
                        .sorted(Comparator.reverseOrder())
                        .toList();
            } catch (UncheckedIOException e) {
                last = e.getCause();
            } catch (FileSystemException e) {
                last = e;
            }
        }
        if (last != null && Files.isDirectory(top)) {
            throw last;
        }
        return List.of();
    }
}
