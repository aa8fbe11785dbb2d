package io.keelson.kubelet.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The machine's cgroups, version 1 (a hierarchy for each controller) or 2 (one for all). A cgroup is named by its path
 * from the root, as in {@code /kubepods/burstable}. Where a controller is not mounted, its part of a share is dropped.
 */
public class CgroupTree {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final long PERIOD = 100_000;
    /** What containers may need of the hierarchy of version 2. */
    private static final List<String> CONTROLLERS = List.of("cpu", "cpuset", "memory", "hugetlb", "pids", "io");

    private final boolean unified;
    private final Map<String, Path> hierarchies;

    /**
     * @param unified whether these are cgroups of version 2
     * @param hierarchies where controllers are mounted, by name; version 2 has only one, without a name
     */
    CgroupTree(boolean unified, Map<String, Path> hierarchies) {
        this.unified = unified;
        this.hierarchies = new LinkedHashMap<>(hierarchies);
    }

    /** Looks at what is mounted. @throws IOException where that cannot be read */
    public static CgroupTree detect() throws IOException {
        return of(Files.readAllLines(Path.of("/proc/self/mountinfo")));
    }

    /** Reads the lines of {@code mountinfo} (proc(5)). */
    static CgroupTree of(List<String> mounts) {
        Map<String, Path> hierarchies = new LinkedHashMap<>();
        for (String line : mounts) {
            String[] halves = line.split(" - ", 2);
            String[] kind = halves[1].split(" ");
            Path point = Path.of(halves[0].split(" ")[4]);
            if (!point.startsWith(ROOT)) {
                continue;
            }
            if (kind[0].equals("cgroup2") && point.equals(ROOT)) {
                return new CgroupTree(true, Map.of("", ROOT));
            }
            if (kind[0].equals("cgroup2")) {
                hierarchies.put("unified", point);
            } else if (kind[0].equals("cgroup")) {
                for (String option : kind[2].split(",")) {
                    if (!option.equals("rw") && !option.equals("ro")) {
                        hierarchies.putIfAbsent(option, point);
                    }
                }
            }
        }
        return new CgroupTree(false, hierarchies);
    }

    /** Returns whether these are cgroups of version 2. */
    public boolean unified() {
        return unified;
    }

    /** Returns whether the kernel can limit swap: version 2 shows that in every cgroup but the root. */
    public boolean limitsSwap() {
        if (!unified) {
            Path memory = hierarchies.get("memory");
            return memory != null && Files.exists(memory.resolve("memory.memsw.limit_in_bytes"));
        }
        try (Stream<Path> groups = Files.list(Objects.requireNonNull(hierarchies.get("")))) {
            return groups.anyMatch(g -> Files.exists(g.resolve("memory.swap.max")));
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes a cgroup where it is missing, and gives it a share. @throws IOException with the kernel's reason */
    public void apply(String cgroup, Share share) throws IOException {
        if (unified) {
            Path directory = unifiedDirectory(cgroup);
            write(directory, "cpu.weight", share.cpuShares() == 0 ? "" : String.valueOf(share.cpuWeight()));
            write(directory, "cpu.max", share.cpuQuota() == 0 ? "" : share.cpuQuota() + " " + PERIOD);
            write(directory, "memory.max", share.memory() == 0 ? "" : String.valueOf(share.memory()));
            return;
        }
        Path cpu = directory("cpu", cgroup);
        if (cpu != null) {
            write(cpu, "cpu.shares", share.cpuShares() == 0 ? "" : String.valueOf(share.cpuShares()));
            if (share.cpuQuota() != 0) {
                write(cpu, "cpu.cfs_period_us", String.valueOf(PERIOD));
                write(cpu, "cpu.cfs_quota_us", String.valueOf(share.cpuQuota()));
            }
        }
        Path memory = directory("memory", cgroup);
        if (memory != null) {
            write(memory, "memory.limit_in_bytes", share.memory() == 0 ? "" : String.valueOf(share.memory()));
        }
    }

    private @Nullable Path directory(String controller, String cgroup) throws IOException {
        Path root = hierarchies.get(controller);
        return root == null ? null : Files.createDirectories(root.resolve(relative(cgroup)));
    }

    /** Controllers of version 2 have to be handed down from each cgroup to the one below. */
    private Path unifiedDirectory(String cgroup) throws IOException {
        Path directory = Objects.requireNonNull(hierarchies.get(""));
        for (Path name : Path.of(relative(cgroup))) {
            Path controllers = directory.resolve("cgroup.controllers");
            if (Files.exists(controllers)) {
                Set<String> there = new HashSet<>(
                        List.of(Files.readString(controllers).strip().split(" ")));
                there.retainAll(CONTROLLERS);
                Path down = directory.resolve("cgroup.subtree_control");
                Set<String> given =
                        Set.copyOf(List.of(Files.readString(down).strip().split(" ")));
                for (String controller : there) {
                    if (!given.contains(controller)) {
                        Files.writeString(down, "+" + controller);
                    }
                }
            }
            directory = Files.createDirectories(directory.resolve(name));
        }
        return directory;
    }

    private static void write(Path directory, String file, String value) throws IOException {
        if (!value.isEmpty()) {
            Files.writeString(directory.resolve(file), value);
        }
    }

    private static String relative(String cgroup) {
        return cgroup.replaceFirst("^/+", "");
    }

    /** Returns the names of the cgroups directly below one, in any hierarchy. */
    public Set<String> children(String cgroup) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (Path hierarchy : hierarchies.values()) {
            Path directory = hierarchy.resolve(relative(cgroup));
            if (Files.isDirectory(directory)) {
                try (Stream<Path> below = Files.list(directory)) {
                    below.filter(Files::isDirectory)
                            .forEach(p -> names.add(p.getFileName().toString()));
                }
            }
        }
        return names;
    }

    /**
     * Removes a cgroup with all below it; what is not there is no error.
     *
     * @throws IOException where processes are in it still
     */
    public void remove(String cgroup) throws IOException {
        if (relative(cgroup).isEmpty()) {
            throw new IllegalArgumentException("the root cgroup");
        }
        for (Path hierarchy : new LinkedHashSet<>(hierarchies.values())) {
            Path top = hierarchy.resolve(relative(cgroup));
            for (Path directory : directories(top)) {
                try {
                    removeDirectory(directory);
                } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                    throw new IOException("cgroup " + directory + " is in use", e);
                } catch (FileSystemException e) {
                    throw new IOException("cgroup " + directory + " is in use: " + e.getReason(), e);
                }
            }
        }
    }

    /** Removes one cgroup; the kernel's files in it go with it. */
    void removeDirectory(Path directory) throws IOException {
        Files.deleteIfExists(directory);
    }

    /** The cgroups from here on, the lowest ones first. */
    private static List<Path> directories(Path top) throws IOException {
        if (!Files.isDirectory(top)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(top)) {
            return new ArrayList<>(tree.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList());
        } catch (UncheckedIOException e) {
            return directories(top);
        }
    }
}
