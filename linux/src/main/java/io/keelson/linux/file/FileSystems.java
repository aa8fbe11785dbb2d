package io.keelson.linux.file;

import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.nio.file.Path;

/** Whole file systems. */
public final class FileSystems {
    private static final Libc.Function SYNCFS = Libc.function("syncfs");

    private FileSystems() {}

    /** Writes all that is not yet on disk of the file system that a directory lies on. */
    public static void sync(Path directory) throws LinuxException {
        try (Directory opened = Directory.open(directory)) {
            SYNCFS.call(directory.toString(), opened.descriptor().number());
        }
    }
}
