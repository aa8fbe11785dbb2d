package io.keelson.kubelet.image;

import io.keelson.cri.v1.Container;
import io.keelson.cri.v1.FilesystemUsage;
import io.keelson.cri.v1.Image;
import io.keelson.cri.v1.Mount;
import io.keelson.kubelet.KubeletConfig.ImageLevels;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes images that no container is made of when their file system is nearly full, those unused for the longest time
 * first. Rules and words are those of upstream's image garbage collection. Safe on any thread.
 */
public final class ImageRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(ImageRemoval.class);
    /** An image that has just been pulled is about to be used. */
    private static final Duration YOUNGEST = Duration.ofMinutes(2);
    /** This high means never. */
    private static final int NEVER = 100;

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private final Cri cri;
    private final Clock clock;
    private final ImageLevels levels;
    private final Disks disks;
    private final BiConsumer<String, String> warn;
    private final Map<String, Instant> seen = new HashMap<>();
    private final Map<String, Instant> used = new HashMap<>();
    private boolean failed;

    /** How large a file system is, and what is free of it for all users, in bytes. */
    public record Space(long size, long free) {}

    /** Measures file systems. */
    @FunctionalInterface
    public interface Disks {
        /** Measures the file system a path is in. @throws IOException where it cannot be measured */
        Space measure(Path path) throws IOException;
    }

    /**
     * @param levels when to begin and where to end
     * @param warn takes reason and message of what the node is to be told
     */
    public ImageRemoval(Cri cri, Clock clock, ImageLevels levels, Disks disks, BiConsumer<String, String> warn) {
        this.cri = cri;
        this.clock = clock;
        this.levels = levels;
        this.disks = disks;
        this.warn = warn;
    }

    /** Looks once, and frees what has to be freed. */
    public synchronized void look() {
        if (levels.high() == NEVER) {
            return;
        }
        try {
            collect();
            failed = false;
        } catch (CriException | IOException e) {
            LOG.warn("images cannot be looked after: {}", e.getMessage());
            if (failed) {
                warn.accept("ImageGCFailed", String.valueOf(e.getMessage()));
            }
            failed = true;
        }
    }

    /** Removes every image that no container uses; returns whether there was one. */
    public synchronized boolean removeUnused() {
        try {
            return free(candidates(clock.instant()), Long.MAX_VALUE, Instant.MAX) > 0;
        } catch (CriException e) {
            LOG.warn("unused images cannot be removed: {}", e.getMessage());
            return false;
        }
    }

    private void collect() throws CriException, IOException {
        Instant now = clock.instant();
        List<Image> candidates = candidates(now);
        for (FilesystemUsage usage : cri.imageFileSystems().getImageFilesystemsList()) {
            Space space = disks.measure(Path.of(usage.getFsId().getMountpoint()));
            if (space.size() == 0) {
                String message = "invalid capacity 0 on image filesystem";
                warn.accept("InvalidDiskCapacity", message);
                throw new IOException(message);
            }
            long percent = 100 - Math.min(space.free(), space.size()) * 100 / space.size();
            if (percent < levels.high()) {
                continue;
            }
            long wanted = space.size() * (100 - levels.low()) / 100 - space.free();
            long freed = free(candidates, wanted, now);
            if (freed < wanted) {
                String message = "Insufficient free disk space on the node's image filesystem (" + percent + "% of "
                        + size(space.size()) + " used). Failed to free sufficient space by deleting unused images"
                        + " (freed " + freed + " bytes). Investigate disk usage, as it could be used by active"
                        + " images, logs, volumes, or other data.";
                warn.accept("FreeDiskSpaceFailed", message);
                throw new IOException(message);
            }
        }
    }

    /** Takes note of the images there are; returns those that no container uses, in the order they may go. */
    private List<Image> candidates(Instant now) throws CriException {
        List<Image> images = cri.images();
        Set<String> inUse = new HashSet<>();
        for (Container c : cri.containers(null)) {
            inUse.add(c.getImageRef());
            inUse.add(c.getImageId());
            inUse.add(c.getImage().getImage());
            mounted(c.getId(), inUse);
        }
        Set<String> there = new HashSet<>();
        for (Image image : images) {
            there.add(image.getId());
            seen.putIfAbsent(image.getId(), now);
            if (uses(image, inUse)) {
                used.put(image.getId(), now);
            }
        }
        seen.keySet().retainAll(there);
        used.keySet().retainAll(there);
        return images.stream()
                .filter(i -> !i.getPinned() && !uses(i, inUse))
                .sorted(Comparator.<Image, Instant>comparing(i -> used.getOrDefault(i.getId(), Instant.MIN))
                        .thenComparing(i -> seen.getOrDefault(i.getId(), now)))
                .toList();
    }

    /** Adds the images that a container mounts. */
    private void mounted(String container, Set<String> inUse) throws CriException {
        try {
            cri.container(container).getMountsList().stream()
                    .filter(Mount::hasImage)
                    .forEach(mount -> inUse.add(mount.getImage().getImage()));
        } catch (CriException e) {
            if (!e.notFound()) {
                throw e;
            }
        }
    }

    private static boolean uses(Image image, Set<String> inUse) {
        return inUse.contains(image.getId())
                || image.getRepoTagsList().stream().anyMatch(inUse::contains)
                || image.getRepoDigestsList().stream().anyMatch(inUse::contains);
    }

    private long free(List<Image> candidates, long wanted, Instant now) throws CriException {
        long freed = 0;
        CriException failure = null;
        for (Image image : candidates) {
            boolean young = !now.equals(Instant.MAX)
                    && Duration.between(seen.getOrDefault(image.getId(), now), now)
                                    .compareTo(YOUNGEST)
                            < 0;
            if (young) {
                continue;
            }
            try {
                LOG.info("image {} is removed: its file system is nearly full", image.getId());
                cri.removeImage(image.getId());
                freed += image.getSize();
            } catch (CriException e) {
                failure = e;
            }
            if (freed >= wanted) {
                break;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return freed;
    }

    private static String size(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }
}
