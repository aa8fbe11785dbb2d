package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.client.reconcile.Timers;
import io.keelson.kubelet.event.PodEvents;
import io.keelson.linux.mount.Mounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * The volumes of this node's pods: what is wanted for each pod ({@link PodMounts}), what is there
 * ({@link MountedVolumes}), and the operations that bring the one to the other, on threads of their own. A volume whose
 * driver hangs holds up its pod and nobody else. What is secret lies in one file system in memory, the rest below the
 * kubelet's directory. Safe on any thread.
 */
public final class VolumeManager {
    private final Path onDisk;
    private final Path inMemory;
    private final MountedVolumes mounted;
    private final VolumeOperations operations;
    private final Map<String, PodMounts> pods = new ConcurrentHashMap<>();
    private final Map<String, PodUnmount> unmounts = new ConcurrentHashMap<>();
    private final Timers timers;
    private final Executor executor;
    private final PodEvents events;

    /**
     * @param directory the kubelet's directory
     * @param kinds how each kind of volume is mounted
     * @param persistent reads claims and persistent volumes
     * @param mounted what is mounted, shared with the kinds
     * @param executor threads that may block
     */
    public VolumeManager(
            Path directory,
            List<VolumeKind> kinds,
            PersistentVolumes persistent,
            MountedVolumes mounted,
            PodEvents events,
            Timers timers,
            Executor executor) {
        this.onDisk = podsDirectory(directory);
        this.inMemory = directory.resolve("memory");
        this.mounted = mounted;
        this.operations = new VolumeOperations(
                kinds, new ClaimedVolumes(persistent), mounted, secret -> secret ? inMemory : onDisk);
        this.events = events;
        this.timers = timers;
        this.executor = executor;
    }

    /** Returns the directory of all pods below a kubelet's directory. */
    public static Path podsDirectory(Path directory) {
        return directory.resolve("pods");
    }

    /** Makes what all pods share, and reads what is mounted; call once before any pod. */
    public void start() throws VolumeException {
        try {
            Files.createDirectories(onDisk);
            Files.createDirectories(inMemory);
            if (!Mounts.isMountPoint(inMemory)) {
                Mounts.tmpfs(inMemory, "mode=0750");
            }
            mounted.reconstruct();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Wants all volumes of a pod mounted. Waits a moment for those that take no longer than that; each that fails is
     * reported as an event of the pod, and tried again.
     *
     * @param podIps the pod's addresses as far as they are known
     * @param wake called when there is news after this has returned
     */
    public VolumeProgress mount(Pod pod, List<String> podIps, Runnable wake) {
        return of(pod).mount(pod, podIps, wake);
    }

    /** Brings those volumes up to date that follow something; failures are reported as events of the pod. */
    public void refresh(Pod pod, List<String> podIps) {
        of(pod).refresh(pod, podIps);
    }

    private PodMounts of(Pod pod) {
        return pods.computeIfAbsent(
                pod.getMetadata().getUid(), uid -> new PodMounts(operations, events, timers, executor));
    }

    /** Returns whether the pod has volumes that follow something. */
    public boolean changing(Pod pod) {
        return volumes(pod).stream().anyMatch(operations::mayChange);
    }

    /** Somebody has done something that volumes may wait for, such as attaching: those are tried again now. */
    public void retry() {
        pods.values().forEach(PodMounts::retryWaiting);
    }

    /**
     * Wants nothing of a pod mounted that has no containers any more. Waits a moment; what fails is tried again.
     *
     * @param wake called when all is gone after this has returned false
     * @return whether all is gone
     */
    public boolean unmount(String uid, Runnable wake) {
        PodMounts mounts = pods.get(uid);
        if (mounts != null && !mounts.end(wake)) {
            return false;
        }
        if (mounted.of(uid).isEmpty() && !Files.exists(onDisk.resolve(uid)) && !Files.exists(inMemory.resolve(uid))) {
            pods.remove(uid);
            unmounts.remove(uid);
            return true;
        }
        boolean gone = unmounts.computeIfAbsent(
                        uid,
                        any -> new PodUnmount(
                                List.of(onDisk.resolve(uid), inMemory.resolve(uid)),
                                () -> mounted.of(uid),
                                operations,
                                timers,
                                executor))
                .run(wake);
        if (gone) {
            pods.remove(uid);
            unmounts.remove(uid);
        }
        return gone;
    }

    /** Returns the uids of pods that have anything here: what was left by a process before. */
    public List<String> pods() {
        try (Stream<Path> a = Files.list(onDisk);
                Stream<Path> b = Files.list(inMemory)) {
            return Stream.concat(a, b)
                    .map(p -> p.getFileName().toString())
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the directory of a pod on disk, for what is not a volume. */
    public Path podDirectory(String uid) {
        return onDisk.resolve(uid);
    }

    static List<Volume> volumes(Pod pod) {
        return Objects.requireNonNullElse(pod.getSpec().getVolumes(), List.of());
    }
}
