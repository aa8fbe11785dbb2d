package io.keelson.kubelet.log;

import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves logs away when they have grown too long: the newest rotated file stays as it is for those who still read it, older
 * ones are compressed, and only so many are kept.
 */
public final class LogRotation {
    private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Cri cri;
    private final Clock clock;
    private final long maxBytes;
    private final int maxFiles;

    /**
     * @param maxBytes how long a file may grow; upstream's default is 10 MiB
     * @param maxFiles how many files a container may have, the current one included; upstream's default is 5
     */
    public LogRotation(Cri cri, Clock clock, long maxBytes, int maxFiles) {
        this.cri = cri;
        this.clock = clock;
        this.maxBytes = maxBytes;
        this.maxFiles = maxFiles;
    }

    /** Looks at the logs of running containers. @param logs the log file of each container, by the container's id */
    public void look(Map<String, Path> logs) {
        logs.forEach((id, file) -> {
            try {
                if (Files.exists(file) && Files.size(file) >= maxBytes) {
                    rotate(id, file);
                }
            } catch (IOException | CriException e) {
                LOG.warn("the log {} cannot be rotated: {}", file, e.getMessage());
            }
        });
    }

    private void rotate(String id, Path log) throws IOException, CriException {
        List<Path> rotated = rotated(log);
        // One place is for the current file, one for the file it becomes.
        while (rotated.size() > maxFiles - 2) {
            Files.deleteIfExists(rotated.removeFirst());
        }
        for (Path file : rotated) {
            if (!file.toString().endsWith(".gz")) {
                compress(file);
            }
        }
        Path moved = log.resolveSibling(log.getFileName() + "." + STAMP.format(clock.instant()));
        Files.move(log, moved);
        try {
            cri.reopenLog(id);
        } catch (CriException e) {
            Files.move(moved, log);
            throw e;
        }
    }

    private static List<Path> rotated(Path log) throws IOException {
        String prefix = log.getFileName() + ".";
        try (Stream<Path> files = Files.list(log.resolveSibling(""))) {
            List<Path> found =
                    new ArrayList<>(files.filter(f -> f.getFileName().toString().startsWith(prefix))
                            .toList());
            found.sort(Comparator.comparing(Path::toString));
            return found;
        }
    }

    private static void compress(Path file) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(temporary))) {
            Files.copy(file, out);
        }
        Files.move(temporary, file.resolveSibling(file.getFileName() + ".gz"));
        Files.delete(file);
    }
}
