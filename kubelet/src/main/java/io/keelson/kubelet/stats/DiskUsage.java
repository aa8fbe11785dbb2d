package io.keelson.kubelet.stats;

import io.keelson.linux.file.TreeSize;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What files take on their disk.
 *
 * @param bytes of the disk
 * @param inodes how many files, directories and links they are
 */
public record DiskUsage(long bytes, long inodes) {
    /** Nothing. */
    public static final DiskUsage NONE = new DiskUsage(0, 0);

    private static final Logger LOG = LoggerFactory.getLogger(DiskUsage.class);
    /** A tree that somebody made too large to be measured counts as larger than any limit. */
    private static final long IMMEASURABLE = Long.MAX_VALUE >> 8;

    /** Returns the sum of two. */
    public DiskUsage plus(DiskUsage other) {
        return new DiskUsage(Math.min(bytes + other.bytes, IMMEASURABLE), inodes + other.inodes);
    }

    /** Measures a directory; nothing where it cannot be read. */
    public static DiskUsage of(Path directory) {
        try {
            TreeSize size = TreeSize.of(directory);
            return new DiskUsage(size.immeasurable() ? IMMEASURABLE : size.bytes(), size.inodes());
        } catch (IOException e) {
            LOG.warn("{} cannot be measured: {}", directory, e.getMessage());
            return NONE;
        }
    }
}
