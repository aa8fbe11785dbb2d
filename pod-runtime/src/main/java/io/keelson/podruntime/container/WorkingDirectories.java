package io.keelson.podruntime.container;

import io.keelson.cri.v1.UserNamespace;
import io.keelson.linux.file.FileNodes;
import io.keelson.podruntime.oci.IdMappings;
import io.keelson.podruntime.oci.RootPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The directories that containers' processes start in. */
final class WorkingDirectories {
    private WorkingDirectories() {}

    /**
     * Makes a working directory that the image lacks, as Docker does.
     *
     * @param root the container's root, which nothing runs in yet
     * @throws IllegalArgumentException where it lies below {@code /proc}: the OCI runtime changes to it while it still
     *     has files of the node open, and there they can be found (CVE-2024-21626)
     */
    static void make(Path root, String directory, @Nullable UserNamespace users) throws IOException {
        Path path = RootPath.resolve(root, directory);
        if (path.startsWith(root.resolve("proc"))) {
            throw new IllegalArgumentException("working directory \"" + directory + "\" lies in /proc");
        }
        Path missing = null;
        for (Path p = path;
                !p.equals(root) && !Files.exists(p);
                p = p.resolve("..").normalize()) {
            missing = p;
        }
        if (missing == null) {
            return;
        }
        Files.createDirectories(path);
        for (Path p = path; p.startsWith(missing); p = p.resolve("..").normalize()) {
            FileNodes.own(p, IdMappings.rootUser(users), IdMappings.rootGroup(users));
        }
    }
}
