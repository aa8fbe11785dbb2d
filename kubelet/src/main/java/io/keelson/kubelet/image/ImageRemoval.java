package io.keelson.kubelet.image;

import io.keelson.cri.v1.FilesystemUsage;
import io.keelson.cri.v1.Image;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes images that nothing uses when their file system is nearly full, those unused for the longest time first. */
public final class ImageRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(ImageRemoval.class);
    private static final Duration YOUNGEST = Duration.ofMinutes(2);

    private final Cri cri;
    private final Clock clock;
    private final int high;
    private final int low;
    private final Map<String, Instant> seen = new HashMap<>();
    private final Map<String, Instant> used = new HashMap<>();

    /**
     * @param high begin above this usage, in percent
     * @param low end below this usage, in percent
     */
    public ImageRemoval(Cri cri, Clock clock, int high, int low) {
        this.cri = cri;
        this.clock = clock;
        this.high = high;
        this.low = low;
    }

    /** Looks once. @param inUse names and ids of the images that containers use */
    public void look(Set<String> inUse) {
        try {
            List<Image> images = cri.images();
            Instant now = clock.instant();
            for (Image image : images) {
                seen.putIfAbsent(image.getId(), now);
                if (uses(image, inUse)) {
                    used.put(image.getId(), now);
                }
            }
            long excess = excess();
            if (excess <= 0) {
                return;
            }
            List<Image> unused = images.stream()
                    .filter(i -> !i.getPinned() && !uses(i, inUse))
                    .filter(i -> Duration.between(Objects.requireNonNull(seen.get(i.getId())), now)
                                    .compareTo(YOUNGEST)
                            > 0)
                    .sorted(Comparator.comparing(i -> used.getOrDefault(i.getId(), Instant.MIN)))
                    .toList();
            for (Image image : unused) {
                if (excess <= 0) {
                    return;
                }
                LOG.info("image {} is removed: its file system is nearly full", image.getId());
                cri.removeImage(image.getId());
                excess -= image.getSize();
            }
        } catch (CriException | IOException e) {
            LOG.warn("images cannot be looked after: {}", e.getMessage());
        }
    }

    private static boolean uses(Image image, Set<String> inUse) {
        return inUse.contains(image.getId())
                || image.getRepoTagsList().stream().anyMatch(inUse::contains)
                || image.getRepoDigestsList().stream().anyMatch(inUse::contains);
    }

    /** Returns how many bytes are to be freed. */
    private long excess() throws CriException, IOException {
        for (FilesystemUsage usage : cri.imageFileSystems().getImageFilesystemsList()) {
            Path mount = Path.of(usage.getFsId().getMountpoint());
            if (Files.exists(mount)) {
                FileStore store = Files.getFileStore(mount);
                long size = store.getTotalSpace();
                long free = store.getUsableSpace();
                if (size > 0 && (size - free) * 100 / size >= high) {
                    return size * (100 - low) / 100 - free;
                }
            }
        }
        return 0;
    }
}
