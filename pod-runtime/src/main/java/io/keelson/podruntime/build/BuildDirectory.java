package io.keelson.podruntime.build;

import io.keelson.linux.file.FileTree;
import io.keelson.linux.mount.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** The directory of one build: nothing of it is left when it is closed, or at the next start where that never came. */
final class BuildDirectory implements AutoCloseable {
    private final Path directory;
    private final AtomicInteger next = new AtomicInteger();

    BuildDirectory(Path builds) throws IOException {
        this.directory = Files.createTempDirectory(Files.createDirectories(builds), "build");
    }

    /** Removes what builds left that were killed. */
    static void clear(Path builds) throws IOException {
        if (Files.isDirectory(builds)) {
            unmount(builds);
            FileTree.delete(builds);
        }
    }

    /** A path that nothing is at. */
    Path free(String kind) {
        return directory.resolve(kind + "-" + next.getAndIncrement());
    }

    /** A new directory. */
    Path make(String kind) throws IOException {
        return Files.createDirectory(free(kind));
    }

    private static void unmount(Path below) throws IOException {
        for (Path point : Mounts.below(below)) {
            Mounts.detach(point);
        }
    }

    @Override
    public void close() throws IOException {
        unmount(directory);
        FileTree.delete(directory);
    }
}
