package io.keelson.kubelet.manifest;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.ObjectMapper;

/**
 * The manifests of static pods: one file, or the files of a folder whose names do not begin with a dot. They are read when
 * the kernel tells of a change, and every so often whatever it tells. A file that is no pod is passed over with a message;
 * a folder that is not there is an empty one.
 */
public final class ManifestFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestFolder.class);
    private static final int LARGEST = 10 << 20;

    private final Path path;
    private final Duration interval;
    private final ManifestReader reader;
    private final Consumer<List<Pod>> told;
    private final Map<Path, String> complaints = new LinkedHashMap<>();
    private volatile @Nullable WatchService watching;
    private volatile boolean closed;

    /**
     * @param path the file or folder
     * @param interval how often it is read at least
     * @param node the node's name
     * @param mapper makes objects of trees
     * @param told gets all pods after each look, in the order of their files
     */
    public ManifestFolder(Path path, Duration interval, String node, ObjectMapper mapper, Consumer<List<Pod>> told) {
        this.path = path;
        this.interval = interval;
        this.reader = new ManifestReader(node, mapper);
        this.told = told;
    }

    /** Reads everything once, and begins to follow changes. */
    public void start() {
        WatchService service = null;
        try {
            service = path.getFileSystem().newWatchService();
            watching = service;
        } catch (IOException e) {
            LOG.warn("changes of {} are seen every {} alone: {}", path, interval, e.getMessage());
        }
        // Watched before it is read, so that no change falls between.
        boolean watched = service != null && watch(service);
        look();
        WatchService follows = service;
        Thread.ofVirtual().name("manifests").start(() -> follow(follows, watched));
    }

    private boolean watch(WatchService service) {
        Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
        try {
            if (folder != null && Files.isDirectory(folder)) {
                folder.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
                return true;
            }
        } catch (IOException e) {
            LOG.debug("{} is not watched: {}", folder, e.getMessage());
        }
        return false;
    }

    private void follow(@Nullable WatchService service, boolean registered) {
        boolean watched = registered;
        while (!closed) {
            try {
                if (service == null) {
                    Thread.sleep(interval);
                } else {
                    WatchKey key = service.poll(interval.toMillis(), TimeUnit.MILLISECONDS);
                    if (key != null) {
                        key.pollEvents();
                        watched = key.reset();
                    }
                    watched = watched || watch(service);
                }
                look();
            } catch (ClosedWatchServiceException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Reads everything and tells the pods. */
    void look() {
        List<Pod> pods = new ArrayList<>();
        try {
            for (Path file : files()) {
                Pod pod = pod(file);
                if (pod != null) {
                    pods.add(pod);
                }
            }
        } catch (IOException e) {
            // Nothing is known: what runs goes on.
            LOG.warn("Unable to read config path {}: {}", path, e.getMessage());
            return;
        }
        told.accept(List.copyOf(pods));
    }

    private List<Path> files() throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private @Nullable Pod pod(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new ManifestException("Manifest path is not a directory or file");
            }
            byte[] content;
            try (InputStream in = Files.newInputStream(file)) {
                content = in.readNBytes(LARGEST + 1);
            }
            if (content.length > LARGEST) {
                throw new ManifestException("the file is longer than " + LARGEST + " bytes");
            }
            Pod pod = reader.read(file, content);
            complaints.remove(file);
            return pod;
        } catch (ManifestException | IOException | RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(complaints.put(file, message))) {
                LOG.error("Could not process manifest file {}: {}", file, message);
            }
            return null;
        }
    }

    @Override
    public void close() {
        closed = true;
        WatchService service = watching;
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.debug("the watch of {} cannot be closed: {}", path, e.getMessage());
            }
        }
    }
}
