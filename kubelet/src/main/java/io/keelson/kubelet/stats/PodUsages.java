package io.keelson.kubelet.stats;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.cri.v1.ContainerStats;
import io.keelson.cri.v1.PodSandboxStats;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.stats.PodUsage.ContainerUsage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Measures what pods use. Disks are measured at most every half a minute for pods that have no limit on them, since that
 * reads every directory. One caller at a time.
 */
public final class PodUsages {
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final Cri cri;
    private final Clock clock;
    private final Function<Pod, Path> podDirectory;
    private final Function<Pod, Path> logDirectory;
    private final Map<String, Disk> disks = new HashMap<>();

    private record Disk(Map<String, DiskUsage> volumes, Map<String, DiskUsage> logs, DiskUsage files, Instant at) {}

    /**
     * @param podDirectory where a pod's volumes and files are
     * @param logDirectory where a pod's logs are, a directory for each container
     */
    public PodUsages(Cri cri, Clock clock, Function<Pod, Path> podDirectory, Function<Pod, Path> logDirectory) {
        this.cri = cri;
        this.clock = clock;
        this.podDirectory = podDirectory;
        this.logDirectory = logDirectory;
    }

    /**
     * Measures pods.
     *
     * @return by uid; pods that have no sandbox are not among them
     */
    public synchronized Map<String, PodUsage> of(Collection<Pod> pods) throws CriException {
        Map<String, PodSandboxStats> newest = new HashMap<>();
        for (PodSandboxStats stats : cri.stats()) {
            String uid = stats.getAttributes().getMetadata().getUid();
            newest.merge(
                    uid,
                    stats,
                    (a, b) -> a.getAttributes().getMetadata().getAttempt()
                                    > b.getAttributes().getMetadata().getAttempt()
                            ? a
                            : b);
        }
        Map<String, PodUsage> usages = new LinkedHashMap<>();
        for (Pod pod : pods) {
            PodSandboxStats stats = newest.get(pod.getMetadata().getUid());
            if (stats != null) {
                usages.put(pod.getMetadata().getUid(), usage(pod, stats));
            }
        }
        disks.keySet().retainAll(newest.keySet());
        return usages;
    }

    private PodUsage usage(Pod pod, PodSandboxStats stats) {
        Disk disk = disk(pod);
        List<ContainerUsage> containers = new ArrayList<>();
        for (ContainerStats c : stats.getLinux().getContainersList()) {
            String name = c.getAttributes()
                    .getLabelsOrDefault(
                            Cri.CONTAINER_NAME, c.getAttributes().getMetadata().getName());
            containers.add(new ContainerUsage(
                    name,
                    c.getMemory().getWorkingSetBytes().getValue(),
                    new DiskUsage(
                            c.getWritableLayer().getUsedBytes().getValue(),
                            c.getWritableLayer().getInodesUsed().getValue()),
                    disk.logs().getOrDefault(name, DiskUsage.NONE)));
        }
        return new PodUsage(stats, List.copyOf(containers), disk.volumes(), disk.files(), disk.at());
    }

    private Disk disk(Pod pod) {
        Instant now = clock.instant();
        Disk known = disks.get(pod.getMetadata().getUid());
        if (known != null
                && !StorageLimits.limited(pod)
                && Duration.between(known.at(), now).compareTo(FRESH) < 0) {
            return known;
        }
        Path directory = podDirectory.apply(pod);
        Map<String, DiskUsage> volumes = new LinkedHashMap<>();
        for (Volume v : Objects.requireNonNullElse(pod.getSpec().getVolumes(), List.<Volume>of())) {
            if (onDisk(v)) {
                volumes.put(v.getName(), DiskUsage.of(volume(directory, v.getName())));
            }
        }
        DiskUsage files = DiskUsage.NONE;
        Map<String, DiskUsage> logs = new HashMap<>();
        try {
            for (Path child : children(directory)) {
                if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
                    files = files.plus(new DiskUsage(Files.size(child), 1));
                } else if (!child.getFileName().toString().startsWith("volume")) {
                    files = files.plus(DiskUsage.of(child));
                }
            }
            for (Path child : children(logDirectory.apply(pod))) {
                logs.put(child.getFileName().toString(), DiskUsage.of(child));
            }
        } catch (IOException e) {
            files = DiskUsage.NONE;
        }
        Disk measured = new Disk(volumes, logs, files, now);
        disks.put(pod.getMetadata().getUid(), measured);
        return measured;
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
                stream.forEach(children::add);
            }
        }
        return children;
    }

    private static Path volume(Path podDirectory, String name) {
        return podDirectory.resolve("volumes/kubernetes.io~empty-dir").resolve(name);
    }

    /** What lies in memory is counted as memory. */
    private static boolean onDisk(Volume volume) {
        return volume.getEmptyDir() != null
                && Objects.requireNonNullElse(volume.getEmptyDir().getMedium(), "")
                        .isEmpty();
    }
}
