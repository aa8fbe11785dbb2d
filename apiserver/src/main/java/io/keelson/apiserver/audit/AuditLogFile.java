package io.keelson.apiserver.audit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file of an audit log, for its owner alone to read. One that is full gets the time into its name, as upstream's do
 * ({@code audit-2026-01-31T12-30-00.000.log}); old ones go by their number and age. Not thread-safe.
 */
final class AuditLogFile implements AutoCloseable {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS");
    private static final int BUFFER = 64 * 1024;
    private static final long MEGABYTE = 1024 * 1024;
    private static final int DEFAULT_MEGABYTES = 100;

    private final @Nullable Path path;
    private final AuditLogConfig config;
    private final Clock clock;
    private @Nullable OutputStream out;
    private long size;

    /** A log to standard output. */
    AuditLogFile(PrintStream standard) {
        this.path = null;
        this.config = AuditLogConfig.NONE;
        this.clock = Clock.systemUTC();
        this.out = standard;
    }

    /**
     * Opens a file, at whose end is written on.
     *
     * @throws IllegalArgumentException where it cannot be written
     */
    AuditLogFile(Path path, AuditLogConfig config, Clock clock) {
        this.path = path.toAbsolutePath();
        this.config = config;
        this.clock = clock;
        try {
            open();
        } catch (IOException e) {
            throw new IllegalArgumentException("ensureLogFile: open " + path + ": " + e, e);
        }
    }

    private OutputStream open() throws IOException {
        OutputStream known = out;
        if (known != null) {
            return known;
        }
        Path file = Objects.requireNonNull(path);
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        size = channel.size();
        OutputStream made = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
        out = made;
        return made;
    }

    void write(byte[] line) throws IOException {
        long most = (config.maxSize() == 0 ? DEFAULT_MEGABYTES : config.maxSize()) * MEGABYTE;
        if (path != null && size > 0 && size + line.length > most) {
            rotate();
        }
        try {
            open().write(line);
            size += line.length;
        } catch (IOException e) {
            abandon();
            throw e;
        }
    }

    void flush() throws IOException {
        OutputStream open = out;
        if (open != null) {
            try {
                open.flush();
            } catch (IOException e) {
                abandon();
                throw e;
            }
        }
    }

    /** What is left in the buffer after a failure would end up as half a line: the next event opens the file anew. */
    private void abandon() {
        if (path != null) {
            out = null;
        }
    }

    private void rotate() throws IOException {
        close();
        Path file = Objects.requireNonNull(path);
        if (Files.exists(file)) {
            String stamp = STAMP.format(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
            Path old = file.resolveSibling(stem() + "-" + stamp + extension());
            if (!Files.exists(old)) {
                Files.move(file, old);
            }
        }
        open();
        forget();
    }

    private void forget() throws IOException {
        List<Path> old = old();
        Instant oldest = clock.instant().minus(Duration.ofDays(config.maxAge()));
        for (int i = 0; i < old.size(); i++) {
            boolean many = config.maxBackups() > 0 && i >= config.maxBackups();
            Instant written = stamp(old.get(i));
            if (many || config.maxAge() > 0 && written != null && written.isBefore(oldest)) {
                Files.deleteIfExists(old.get(i));
            }
        }
    }

    /** The full files there are, the newest first. */
    private List<Path> old() throws IOException {
        Path file = Objects.requireNonNull(path);
        try (Stream<Path> all = Files.list(Objects.requireNonNull(file.getParent()))) {
            return all.filter(one -> stamp(one) != null)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    private @Nullable Instant stamp(Path file) {
        String name = file.getFileName().toString();
        String prefix = stem() + "-";
        if (!name.startsWith(prefix)
                || !name.endsWith(extension())
                || name.length() <= prefix.length() + extension().length()) {
            return null;
        }
        try {
            String stamp =
                    name.substring(prefix.length(), name.length() - extension().length());
            return LocalDateTime.parse(stamp, STAMP).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private String name() {
        return Objects.requireNonNull(path).getFileName().toString();
    }

    private String stem() {
        int dot = name().lastIndexOf('.');
        return dot < 0 ? name() : name().substring(0, dot);
    }

    private String extension() {
        int dot = name().lastIndexOf('.');
        return dot < 0 ? "" : name().substring(dot);
    }

    @Override
    public void close() throws IOException {
        OutputStream open = out;
        if (path != null && open != null) {
            out = null;
            open.close();
        }
    }
}
