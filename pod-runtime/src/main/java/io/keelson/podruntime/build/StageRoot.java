package io.keelson.podruntime.build;

import io.keelson.linux.Libc;
import io.keelson.linux.mount.Mounts;
import io.keelson.podruntime.image.OverlayMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The root of a stage, mounted so that it can be read and written. Device nodes in it are dead. */
final class StageRoot implements AutoCloseable {
    private final Path directory;

    /**
     * Mounts.
     *
     * @param directory a new one, for what this needs
     * @param layers lowest first
     */
    StageRoot(Path directory, List<Path> layers) throws IOException {
        this.directory = Files.createDirectory(directory);
        Files.createDirectory(changes());
        Path work = Files.createDirectory(directory.resolve("work"));
        Files.createDirectory(path());
        List<Path> lower = layers.isEmpty() ? List.of(Files.createDirectory(directory.resolve("empty"))) : layers;
        OverlayMount.mount(lower, changes(), work, path(), Libc.MS_NOSUID | Libc.MS_NODEV);
    }

    /** Where it is mounted. */
    Path path() {
        return directory.resolve("root");
    }

    /** What has been written, which is whole when this is closed. */
    Path changes() {
        return directory.resolve("changes");
    }

    @Override
    public void close() throws IOException {
        Mounts.detach(path());
    }
}
