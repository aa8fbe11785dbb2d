package io.keelson.kubelet.pod;

import io.keelson.linux.cgroup.Cgroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Cgroups of version 2 in a plain directory, which remember what they were told. */
final class UnifiedPlainCgroups extends Cgroups {
    UnifiedPlainCgroups(Path root) throws IOException {
        super(true, Map.of("", Files.createDirectories(root)));
    }

    /** As the kernel does: the files go with the directory. */
    @Override
    protected void removeDirectory(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        super.removeDirectory(directory);
    }
}
