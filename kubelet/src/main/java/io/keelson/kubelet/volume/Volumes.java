package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.kubelet.env.DownwardApi;
import io.keelson.kubelet.env.ReferenceReader;
import io.keelson.linux.file.FileTree;
import io.keelson.linux.mount.Mounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of this node's pods. What is secret lies in one file system in memory, the rest below the kubelet's
 * directory. Safe on any thread for different pods; one pod's calls come from its own worker.
 */
public final class Volumes {
    private final Path onDisk;
    private final Path inMemory;
    private final List<VolumeKind> kinds;

    /**
     * @param directory the kubelet's directory
     * @param references reads config maps and secrets
     * @param downwardApi reads the pods' own fields
     * @param tokens gets service-account tokens
     * @param persistent reads claims and persistent volumes
     */
    public Volumes(
            Path directory,
            ReferenceReader references,
            DownwardApi downwardApi,
            ServiceAccountTokens tokens,
            PersistentVolumes persistent) {
        this.onDisk = directory.resolve("pods");
        this.inMemory = directory.resolve("memory");
        Sources sources = new Sources(references, downwardApi, tokens);
        this.kinds = List.of(
                new ConfigMapVolume(sources),
                new SecretVolume(sources),
                new DownwardApiVolume(sources),
                new ProjectedVolume(sources),
                new EmptyDirVolume(),
                new HostPathVolume(),
                new ImageVolume(),
                new ClaimVolume(persistent, new LocalVolume(onDisk)));
    }

    /** Makes what all pods share; call once before any pod. */
    public void start() throws VolumeException {
        try {
            Files.createDirectories(onDisk);
            Files.createDirectories(inMemory);
            if (!Mounts.isMountPoint(inMemory)) {
                Mounts.tmpfs(inMemory, "mode=0750");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Undoes {@link #start}; call after the last pod has gone. */
    public void stop() throws VolumeException {
        try {
            Mounts.detach(inMemory);
        } catch (IOException e) {
            throw new VolumeException(inMemory + " cannot be unmounted: " + e.getMessage());
        }
    }

    /**
     * Makes all volumes of a pod, or brings them up to date.
     *
     * @param podIps the pod's addresses as far as they are known
     * @return the path on the node of each volume, by name
     * @throws VolumeException where one is not ready: the first one's reason
     */
    public Map<String, Path> setUp(Pod pod, List<String> podIps) throws VolumeException {
        return each(pod, podIps, false);
    }

    /** Brings those volumes up to date whose content follows what they were made from. */
    public void refresh(Pod pod, List<String> podIps) throws VolumeException {
        each(pod, podIps, true);
    }

    /** Returns whether the pod has volumes whose content follows what they were made from. */
    public boolean changing(Pod pod) {
        return volumes(pod).stream().anyMatch(v -> kinds.stream().anyMatch(k -> k.is(v) && k.changes()));
    }

    private Map<String, Path> each(Pod pod, List<String> podIps, boolean changingOnly) throws VolumeException {
        Map<String, Path> paths = new LinkedHashMap<>();
        for (Volume volume : volumes(pod)) {
            VolumeKind kind =
                    kinds.stream().filter(k -> k.is(volume)).findFirst().orElse(null);
            if (kind == null) {
                throw new VolumeException(
                        "volume \"" + volume.getName() + "\" is of a kind that this node does not support");
            }
            if (!changingOnly || kind.changes()) {
                Path directory = directory(kind, pod.getMetadata().getUid(), volume.getName());
                try {
                    paths.put(
                            volume.getName(), kind.setUp(new PodVolume(pod, volume, directory, fsGroup(pod), podIps)));
                } catch (VolumeException | RuntimeException e) {
                    if (e instanceof VolumeException known && known.whole()) {
                        throw known;
                    }
                    throw new VolumeException(
                            "MountVolume.SetUp failed for volume \"" + volume.getName() + "\" : " + e.getMessage());
                }
            }
        }
        return paths;
    }

    /** Undoes all volumes of a pod that has no containers any more. */
    public void tearDown(String uid) throws VolumeException {
        Path pod = onDisk.resolve(uid);
        Path volumes = pod.resolve("volumes");
        try {
            SubPaths.unbind(pod);
            if (Files.isDirectory(volumes)) {
                try (Stream<Path> children = Files.list(volumes)) {
                    for (Path child : children.filter(Files::isDirectory).toList()) {
                        for (VolumeKind kind : kinds) {
                            kind.tearDown(child);
                        }
                    }
                }
            }
            FileTree.delete(pod);
            FileTree.delete(inMemory.resolve(uid));
        } catch (IOException e) {
            throw new VolumeException("the volumes of pod " + uid + " cannot be removed: " + e.getMessage());
        }
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

    private Path directory(VolumeKind kind, String uid, String name) {
        return (kind.secret() ? inMemory : onDisk)
                .resolve(uid)
                .resolve("volumes")
                .resolve(name);
    }

    private static List<Volume> volumes(Pod pod) {
        return Objects.requireNonNullElse(pod.getSpec().getVolumes(), List.of());
    }

    private static @Nullable Long fsGroup(Pod pod) {
        var context = pod.getSpec().getSecurityContext();
        return context == null ? null : context.getFsGroup();
    }
}
