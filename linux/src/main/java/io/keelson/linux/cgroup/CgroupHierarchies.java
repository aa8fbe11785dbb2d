package io.keelson.linux.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where cgroups are mounted: version 1 has a hierarchy for each controller, version 2 one for all.
 *
 * @param unified whether these are cgroups of version 2
 * @param mounts where controllers are mounted, by name; version 2 has only one, without a name
 */
record CgroupHierarchies(boolean unified, Map<String, Path> mounts) {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    CgroupHierarchies {
        mounts = new LinkedHashMap<>(mounts);
    }

    /** Looks at what is mounted. */
    static CgroupHierarchies detect() throws IOException {
        return of(Files.readAllLines(Path.of("/proc/self/mountinfo")));
    }

    /** Reads the lines of {@code mountinfo} (proc(5)). */
    static CgroupHierarchies of(List<String> lines) {
        Map<String, Path> mounts = new LinkedHashMap<>();
        for (String line : lines) {
            String[] halves = line.split(" - ", 2);
            String[] kind = halves[1].split(" ");
            Path point = Path.of(halves[0].split(" ")[4]);
            if (!point.startsWith(ROOT)) {
                continue;
            }
            if (kind[0].equals("cgroup2") && point.equals(ROOT)) {
                return new CgroupHierarchies(true, Map.of("", ROOT));
            }
            if (kind[0].equals("cgroup2")) {
                mounts.put("unified", point); // hybrid mode: runc makes its cgroups here too
            } else if (kind[0].equals("cgroup")) {
                for (String option : kind[2].split(",")) {
                    if (!option.equals("rw") && !option.equals("ro")) {
                        mounts.putIfAbsent(option, point);
                    }
                }
            }
        }
        return new CgroupHierarchies(false, mounts);
    }

    /** The root of a v1 controller's hierarchy, or of the only one of v2; null where it is not mounted. */
    @Nullable
    Path root(String controller) {
        return mounts.get(unified ? "" : controller);
    }

    /** The directory of a cgroup in a controller's hierarchy; one that cannot exist where that is not mounted. */
    Path directory(String controller, String cgroup) {
        return Objects.requireNonNullElse(root(controller), ROOT.resolve(controller))
                .resolve(relative(cgroup));
    }

    /** The directories of a cgroup in all hierarchies. */
    Collection<Path> directories(String cgroup) {
        LinkedHashSet<Path> all = new LinkedHashSet<>();
        mounts.values().forEach(mount -> all.add(mount.resolve(relative(cgroup))));
        return all;
    }

    static String relative(String cgroup) {
        int start = 0;
        while (start < cgroup.length() && cgroup.charAt(start) == '/') {
            start++;
        }
        return cgroup.substring(start);
    }
}
