package io.keelson.linux.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cgroups in a plain directory, which remember what they were told. */
public final class PlainCgroups {
    private PlainCgroups() {}

    /** Returns cgroups of version 2. */
    public static Cgroups unified(Path root) throws IOException {
        Files.createDirectories(root);
        return new Plain(true, Map.of("", root));
    }

    /** Returns cgroups of version 1, with a hierarchy for each controller. */
    static Cgroups separate(Path root, List<String> controllers) throws IOException {
        Map<String, Path> hierarchies = new LinkedHashMap<>();
        for (String controller : controllers) {
            hierarchies.put(controller, Files.createDirectories(root.resolve(controller)));
        }
        return new Plain(false, hierarchies);
    }

    private static final class Plain extends Cgroups {
        Plain(boolean unified, Map<String, Path> hierarchies) {
            super(unified, hierarchies);
        }

        /** As the kernel does: the files go with the directory, unless a process is in it. */
        @Override
        protected void removeDirectory(Path directory) throws IOException {
            if (!Files.exists(directory.resolve("busy"))) {
                try (var files = Files.list(directory)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        Files.delete(file);
                    }
                }
            }
            super.removeDirectory(directory);
        }
    }
}
