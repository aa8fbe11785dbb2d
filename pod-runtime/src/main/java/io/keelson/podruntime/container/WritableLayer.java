package io.keelson.podruntime.container;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How much containers have written into their root file systems; counted anew at most once a minute. */
public final class WritableLayer {
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<String, Size> sizes = new ConcurrentHashMap<>();

    public WritableLayer(InstantSource clock) {
        this.clock = clock;
    }

    /** @param mountpoint the directory that was counted */
    public record Size(String mountpoint, long bytes, long inodes, Instant at) {}

    public Size size(Container container) {
        Size known = sizes.get(container.id());
        Instant now = clock.instant();
        if (known != null && known.at().plus(FRESH).isAfter(now)) {
            return known;
        }
        Size counted = count(container.directory().resolve("upper"), now);
        sizes.put(container.id(), counted);
        return counted;
    }

    public void forget(String container) {
        sizes.remove(container);
    }

    private static Size count(Path directory, Instant now) {
        long[] totals = new long[2];
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<Path>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                    totals[1]++;
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    totals[0] += attributes.size();
                    totals[1]++;
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return new Size(directory.toString(), totals[0], totals[1], now);
        }
        return new Size(directory.toString(), totals[0], totals[1], now);
    }
}
