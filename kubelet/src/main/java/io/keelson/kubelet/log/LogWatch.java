package io.keelson.kubelet.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for a log file to grow or to be replaced. */
final class LogWatch implements AutoCloseable {
    /** How often to look whether the container has ended, in milliseconds. */
    private static final long LOOK = 500;

    private final Path path;
    private final WatchService service;
    private @Nullable Object identity;

    LogWatch(Path path) throws IOException {
        this.path = path;
        this.service = path.getFileSystem().newWatchService();
        this.identity = identity();
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null) {
            directory.register(service, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
        }
    }

    /** Waits until something happens in the log's directory, or for a moment. */
    void await() throws IOException {
        try {
            WatchKey key = service.poll(LOOK, TimeUnit.MILLISECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Returns whether the path is another file now, and the one that is open has been read. */
    boolean replaced(RandomAccessFile open) throws IOException {
        Object now = identity();
        if (now == null || now.equals(identity)) {
            return false;
        }
        if (open.getFilePointer() < open.length()) {
            return false;
        }
        identity = now;
        return true;
    }

    private @Nullable Object identity() throws IOException {
        return Files.exists(path) ? Files.getAttribute(path, "unix:ino") : null;
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
