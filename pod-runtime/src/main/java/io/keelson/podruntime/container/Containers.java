package io.keelson.podruntime.container;

import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ContainerEventType;
import io.keelson.cri.v1.ContainerState;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.linux.cgroup.Cgroups;
import io.keelson.linux.file.FileTree;
import io.keelson.linux.process.HostProcess;
import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.place.OciRuntime;
import io.keelson.podruntime.sandbox.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The life of containers: create, start, exit, stop, remove. One container's steps never overlap. */
public final class Containers {
    private static final Logger log = LoggerFactory.getLogger(Containers.class);
    private static final int START_ERROR = 128;
    private static final int UNKNOWN_EXIT = 255;
    private static final long KILL_SECONDS = 30;
    private static final int REOPEN_MILLIS = 5_000;

    private final ContainerStore store;
    private final ContainerSetup setup;
    private final OciRuntime runtime;
    private final Cgroups cgroups;
    private final Path exits;
    private final Executor background;
    private final InstantSource clock;
    private final ContainerListener listener;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Container>> ends = new ConcurrentHashMap<>();

    /**
     * @param exits where conmon puts exit files
     * @param background runs what callers need not wait for
     */
    public Containers(
            ContainerStore store,
            ContainerSetup setup,
            OciRuntime runtime,
            Cgroups cgroups,
            Path exits,
            Executor background,
            InstantSource clock,
            ContainerListener listener)
            throws IOException {
        this.store = store;
        this.setup = setup;
        this.runtime = runtime;
        this.cgroups = cgroups;
        this.exits = Files.createDirectories(exits);
        this.background = background;
        this.clock = clock;
        this.listener = listener;
    }

    public ContainerStore store() {
        return store;
    }

    OciRuntime runtime() {
        return runtime;
    }

    private Object lock(String id) {
        return locks.computeIfAbsent(id, k -> new Object());
    }

    private CompletableFuture<Container> end(String id) {
        return ends.computeIfAbsent(id, k -> new CompletableFuture<>());
    }

    /**
     * Makes a container that can be started.
     *
     * @throws java.io.FileNotFoundException when the image is not there
     */
    public Container create(String id, Sandbox sandbox, ContainerConfig config, String logDirectory)
            throws IOException {
        ImageRecord image =
                MountSources.require(setup.images(), config.getImage().getImage());
        return create(id, sandbox, config, image, setup.images().layerDirectories(image), logDirectory);
    }

    /** Makes a container from what need not be an image of the store. @param layers directories, lowest first */
    public Container create(
            String id,
            Sandbox sandbox,
            ContainerConfig config,
            ImageRecord image,
            List<Path> layers,
            String logDirectory)
            throws IOException {
        Path directory = store.directory(id);
        try {
            Container container = setup.images().holding(() -> {
                Container made = setup.create(id, directory, sandbox, config, image, layers, logDirectory, now());
                store.save(made);
                return made;
            });
            listener.happened(ContainerEventType.CONTAINER_CREATED_EVENT, id, sandbox.id());
            return container;
        } catch (IOException | RuntimeException e) {
            discard(directory);
            throw e;
        }
    }

    /** Starts a container; when the runtime refuses, the container has exited with the reason {@code StartError}. */
    public void start(Container given) throws IOException {
        synchronized (lock(given.id())) {
            Container container = current(given);
            if (container.state() != ContainerState.CONTAINER_CREATED) {
                throw new IllegalStateException("container is in " + container.state() + " state");
            }
            try {
                int pid = runtime.create(container.oci(exits));
                HostProcess process = HostProcess.find(pid);
                setup.created(container, runtime.stateOf(container.id()));
                runtime.start(container.id());
                store.save(container.started(pid, process == null ? 0 : process.startTime(), now()));
            } catch (IOException e) {
                String words = "OCI runtime create failed: " + e.getMessage();
                end(container, container.exited(now(), START_ERROR, "StartError", words));
                throw new IOException(words, e);
            }
        }
        listener.happened(ContainerEventType.CONTAINER_STARTED_EVENT, given.id(), given.sandbox());
    }

    /** Takes note of an exit file. */
    void exitNoted(String id) {
        Container given = store.find(id);
        if (given == null || !given.id().equals(id)) {
            return;
        }
        synchronized (lock(id)) {
            Container container = store.find(id);
            Path file = exits.resolve(id);
            if (container == null || !container.running() || !Files.exists(file)) {
                return;
            }
            try {
                Instant at = Files.getLastModifiedTime(file).toInstant();
                int code = Integer.parseInt(Files.readString(file).strip());
                finish(container, nanos(at), code);
            } catch (IOException | NumberFormatException e) {
                log.warn("exit of container {}: {}", id, e.getMessage());
            }
        }
    }

    private void finish(Container container, long at, int code) throws IOException {
        boolean outOfMemory = cgroups.oomKills(container.cgroup()) > 0
                || Files.exists(container.directory().resolve("persist/oom"));
        end(container, container.exited(Math.max(at, container.startedAt()), code, outOfMemory ? "OOMKilled" : "", ""));
    }

    private void end(Container before, Container after) throws IOException {
        store.save(after);
        end(after.id()).complete(after);
        if (before.running()) {
            listener.happened(ContainerEventType.CONTAINER_STOPPED_EVENT, after.id(), after.sandbox());
        }
        background.execute(() -> release(after.id()));
    }

    /** Frees what only a running container needs: leftover processes, cgroup, root mount. */
    private void release(String id) {
        synchronized (lock(id)) {
            Container container = store.find(id);
            if (container == null) {
                return;
            }
            try {
                cgroups.kill(container.cgroup());
                runtime.delete(id);
                runtime.place().forget(container.cgroup());
                RootFilesystem.unmount(container.directory());
                setup.release(container);
                Files.deleteIfExists(exits.resolve(id));
            } catch (IOException e) {
                log.warn("container {} left something behind: {}", id, e.getMessage());
            }
        }
    }

    /**
     * Stops a container: its stop signal, and SIGKILL when it has not exited in time. A container that does not run
     * counts as stopped.
     */
    public void stop(Container given, long timeoutSeconds) throws IOException {
        Container container = current(given);
        if (!container.running()) {
            return;
        }
        CompletableFuture<Container> exited = end(container.id());
        HostProcess process = new HostProcess(container.pid(), container.pidStart());
        if (timeoutSeconds > 0) {
            process.signal(container.stopSignal());
            if (ended(exited, timeoutSeconds)) {
                return;
            }
        }
        process.signal(HostProcess.SIGKILL);
        cgroups.kill(container.cgroup());
        if (!process.alive() && !Files.exists(exits.resolve(container.id()))) {
            verify(container);
        }
        if (!ended(exited, KILL_SECONDS)) {
            throw new IOException("container " + container.id() + " does not exit after SIGKILL");
        }
    }

    private static boolean ended(CompletableFuture<Container> exited, long seconds) throws IOException {
        try {
            exited.get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a container stops", e);
        }
    }

    /** The end of a container, which may have come already. */
    public CompletableFuture<Container> ended(Container given) {
        Container now = store.find(given.id());
        return now != null && now.state() == ContainerState.CONTAINER_EXITED
                ? CompletableFuture.completedFuture(now)
                : end(given.id());
    }

    /** Moves what a container that has exited wrote into its root to a new directory, and removes the container. */
    public void removeKeeping(Container given, Path changes) throws IOException {
        synchronized (lock(given.id())) {
            release(given.id());
            Files.move(given.directory().resolve("upper"), changes, StandardCopyOption.ATOMIC_MOVE);
        }
        remove(given);
    }

    /** Stops a container if need be and deletes everything of it. */
    public void remove(Container given) throws IOException {
        stop(given, 0);
        synchronized (lock(given.id())) {
            Container container = store.find(given.id());
            if (container == null) {
                return;
            }
            release(container.id());
            store.forget(container.id());
            discard(container.directory());
        }
        locks.remove(given.id());
        ends.remove(given.id());
        listener.happened(ContainerEventType.CONTAINER_DELETED_EVENT, given.id(), given.sandbox());
    }

    private void discard(Path directory) throws IOException {
        RootFilesystem.unmount(directory);
        MountSources.unmount(directory);
        FileTree.delete(directory);
    }

    /** Changes limits, of a running container in the kernel too. */
    public void update(Container given, LinuxContainerResources changes) throws IOException {
        synchronized (lock(given.id())) {
            Container container = current(given);
            LinuxContainerResources merged =
                    container.resources().toBuilder().mergeFrom(changes).build();
            if (container.running()) {
                ObjectNode resources = JsonMapper.shared().createObjectNode();
                io.keelson.podruntime.oci.LinuxResources.limits(resources, changes);
                Path file = Files.createTempFile(container.directory(), "update", ".json");
                try {
                    Files.write(file, JsonMapper.shared().writeValueAsBytes(resources));
                    runtime.update(container.id(), file);
                } finally {
                    Files.deleteIfExists(file);
                }
            } else if (container.state() == ContainerState.CONTAINER_CREATED) {
                setup.rewriteResources(container, merged);
            }
            store.save(container.withResources(merged));
        }
    }

    /** Tells conmon to open the log file anew after it was renamed. */
    public void reopenLog(Container container) throws IOException {
        if (!container.running()) {
            throw new IllegalStateException("container is not running");
        }
        Path log = Path.of(container.logPath());
        if (container.logPath().isEmpty()) {
            throw new IllegalStateException("container has no log");
        }
        Object before = identity(log);
        control(container, "2 0 0\n");
        // conmon answers nothing: the new file is the answer. Where the old one was not moved away, there is none.
        for (int i = 0; before == null && identity(log) == null; i++) {
            if (i >= REOPEN_MILLIS) {
                throw new IOException("the log " + log + " was not opened anew");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private static @Nullable Object identity(Path file) throws IOException {
        return Files.exists(file) ? Files.getAttribute(file, "unix:ino") : null;
    }

    /** Sets the size of a container's terminal. */
    public void resize(Container container, int columns, int rows) throws IOException {
        control(container, "1 " + rows + " " + columns + "\n");
    }

    private static void control(Container container, String message) throws IOException {
        Files.write(
                container.bundle().resolve("ctl"),
                message.getBytes(StandardCharsets.US_ASCII),
                java.nio.file.StandardOpenOption.WRITE);
    }

    /** Takes over what an earlier run left. */
    public void adopt(boolean rebooted) throws IOException {
        for (Path unfinished : store.load()) {
            String id = unfinished.getFileName().toString();
            runtime.delete(id);
            discard(unfinished);
        }
        for (Container container : store.all()) {
            if (rebooted && container.running()) {
                end(container, container.exited(now(), UNKNOWN_EXIT, "Unknown", "the node was restarted"));
            } else if (container.running()) {
                exitNoted(container.id());
                Container now = current(container);
                if (now.running()) {
                    verify(now);
                }
            } else if (container.state() == ContainerState.CONTAINER_CREATED
                    && Files.exists(runtime.stateOf(container.id()))) {
                // The run before ended between create and start.
                end(
                        container,
                        container.exited(now(), START_ERROR, "StartError", "the runtime ended during the start"));
            } else if (container.state() == ContainerState.CONTAINER_EXITED) {
                background.execute(() -> release(container.id()));
            }
        }
    }

    /** Notices containers whose process is gone although nobody noted its exit: their conmon was killed. */
    public void sweep() {
        for (Container container : store.all()) {
            if (container.running()) {
                try {
                    verify(container);
                } catch (IOException e) {
                    log.warn("container {}: {}", container.id(), e.getMessage());
                }
            }
        }
    }

    private void verify(Container given) throws IOException {
        synchronized (lock(given.id())) {
            Container container = current(given);
            if (!container.running()
                    || new HostProcess(container.pid(), container.pidStart()).alive()
                    || Files.exists(exits.resolve(container.id()))
                    || conmonAlive(container)) {
                return;
            }
            end(container, container.exited(now(), UNKNOWN_EXIT, "Unknown", "its exit was not observed"));
        }
    }

    /** conmon writes the exit file a moment after the process is gone; as long as it lives, it will. */
    private static boolean conmonAlive(Container container) {
        try {
            String pid = Files.readString(container.directory().resolve("conmon-pid"))
                    .strip();
            return HostProcess.find(Integer.parseInt(pid)) != null
                    && Files.readString(Path.of("/proc", pid, "cmdline")).contains(container.id());
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private Container current(Container given) {
        Container now = store.find(given.id());
        if (now == null) {
            throw new IllegalStateException("container " + given.id() + " is gone");
        }
        return now;
    }

    private long now() {
        return nanos(clock.instant());
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
