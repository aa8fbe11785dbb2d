package io.keelson.podruntime.container;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the directory in which conmon puts an exit file for each container that ends. */
public final class ExitWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ExitWatch.class);

    private final Path directory;
    private final Containers containers;
    private final Executor workers;
    private final WatchService watch;

    public ExitWatch(Path directory, Containers containers, Executor workers) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.containers = containers;
        this.workers = workers;
        this.watch = directory.getFileSystem().newWatchService();
        directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        Thread.ofPlatform().daemon().name("runtime-exits").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watch.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.kind().equals(StandardWatchEventKinds.OVERFLOW)) {
                        all().forEach(this::note);
                    } else {
                        note(String.valueOf(event.context()));
                    }
                }
                key.reset();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            log.debug("no longer watching {}", directory);
        }
    }

    private void note(String name) {
        if (name.matches("[0-9a-f]{64}")) {
            workers.execute(() -> containers.exitNoted(name));
        }
    }

    private List<String> all() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).toList();
        } catch (IOException e) {
            log.warn("{}: {}", directory, e.getMessage());
            return List.of();
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }
}
