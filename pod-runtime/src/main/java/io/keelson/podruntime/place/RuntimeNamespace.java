package io.keelson.podruntime.place;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import io.keelson.linux.file.FileTree;
import io.keelson.linux.mount.Mounts;
import io.keelson.linux.namespace.NamespaceThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Where the OCI runtime and conmon are started from.
 *
 * <p>crun refuses a node in cgroup hybrid mode. There, and only there, it is started in a mount namespace of ours in
 * which an empty tmpfs covers {@code /sys/fs/cgroup/unified}; the host sees no change. Directories in which mounts
 * appear later (the runtime's own, the kubelet's) are made shared so that the copy shows them too; should a mount
 * source still look different from inside, the namespace is copied anew.
 */
public final class RuntimeNamespace implements AutoCloseable {
    private static final Path UNIFIED = Path.of("/sys/fs/cgroup/unified");

    private final boolean separate;
    private @Nullable Descriptor namespace;
    private long generation;
    private final ThreadLocal<Long> entered = ThreadLocal.withInitial(() -> 0L);
    private final ExecutorService threads = Executors.newFixedThreadPool(
            4, Thread.ofPlatform().daemon().name("runtime-spawn-", 0).factory());

    private RuntimeNamespace(boolean separate) {
        this.separate = separate;
    }

    /**
     * Prepares the place to start {@code runtime} from.
     *
     * @param crun whether the runtime is crun
     * @param shared directories whose later mounts containers may use
     */
    public static RuntimeNamespace prepare(boolean crun, Collection<Path> shared) throws IOException {
        boolean hybrid = hybrid();
        if (hybrid) {
            // For runc too: the next run on these directories may be with crun.
            for (Path directory : shared) {
                Mounts.share(directory);
            }
        }
        RuntimeNamespace result = new RuntimeNamespace(crun && hybrid);
        if (result.separate) {
            result.copy();
        }
        return result;
    }

    /** Whether cgroup v1 controllers are mounted and a v2 hierarchy beside them holds controllers too. */
    static boolean hybrid() throws IOException {
        Path controllers = UNIFIED.resolve("cgroup.controllers");
        return Files.exists(controllers) && !Files.readString(controllers).isBlank();
    }

    private synchronized void copy() throws IOException {
        Descriptor copied = NamespaceThread.unshared(Libc.CLONE_NEWNS | Libc.CLONE_FS, () -> {
            Libc.mount(null, "/sys/fs/cgroup", null, Libc.MS_PRIVATE | Libc.MS_REC, null);
            // crun makes directories here as if they were cgroups; see forget.
            Libc.mount("keelson", UNIFIED.toString(), "tmpfs", 0, "size=256m,mode=755");
            return Descriptor.open("/proc/thread-self/ns/mnt", Libc.O_RDONLY);
        });
        if (namespace != null) {
            namespace.close();
        }
        namespace = copied;
        generation++;
    }

    /** Runs a task on a thread that stands where the OCI runtime must be started. */
    public <T> T call(Callable<T> task) throws IOException {
        if (!separate) {
            try {
                return task.call();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        try {
            return threads.submit(() -> {
                        enter();
                        return task.call();
                    })
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting a process", e);
        }
    }

    private synchronized void enter() throws LinuxException {
        if (entered.get() == generation || namespace == null) {
            return;
        }
        if (entered.get() == 0) {
            Libc.unshare(Libc.CLONE_FS);
        }
        Libc.setns(namespace.number(), Libc.CLONE_NEWNS);
        entered.set(generation);
    }

    /** Deletes what crun took for a cgroup in the empty tmpfs and does not remove with its container. */
    public void forget(String cgroup) throws IOException {
        if (separate) {
            Path directory = UNIFIED.resolve(cgroup.substring(1));
            call(() -> {
                FileTree.delete(directory);
                return directory;
            });
        }
    }

    /** Makes sure that the given host paths, and what is mounted below them, look from inside as they look from here. */
    public void show(Collection<Path> paths) throws IOException {
        if (separate && !paths.isEmpty() && !identities(paths).equals(call(() -> identities(paths)))) {
            copy();
        }
    }

    private static Map<Path, Object> identities(Collection<Path> paths) throws IOException {
        Map<Path, Object> found = new HashMap<>();
        for (Path path : paths) {
            if (Files.exists(path)) {
                found.put(path, Files.readAttributes(path, "unix:dev,ino"));
                for (Path mounted : Mounts.below(path)) {
                    found.put(mounted, Files.readAttributes(mounted, "unix:dev,ino"));
                }
            }
        }
        return found;
    }

    @Override
    public synchronized void close() {
        threads.shutdown();
        if (namespace != null) {
            namespace.close();
            namespace = null;
        }
    }
}
