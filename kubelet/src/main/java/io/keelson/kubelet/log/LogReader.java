package io.keelson.kubelet.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** Reads a container's log, from where it is asked to until the end or, when following, until the container ends. */
public final class LogReader {
    private static final int BUFFER = 64 * 1024;

    private final LogOptions options;
    private final OutputStream sink;
    private long left;
    private boolean midLine;

    private LogReader(LogOptions options, OutputStream sink) {
        this.options = options;
        this.sink = sink;
        this.left = Objects.requireNonNullElse(options.limitBytes(), Long.MAX_VALUE);
    }

    /**
     * Writes a log.
     *
     * @param file the log's newest file
     * @param sink where it goes; flushed whenever there is nothing more to read for the moment
     * @param running whether the container still writes, asked when following
     * @throws IOException where the file or the sink fails
     */
    public static void read(Path file, LogOptions options, OutputStream sink, BooleanSupplier running)
            throws IOException {
        new LogReader(options, sink).run(file, running);
    }

    private void run(Path path, BooleanSupplier running) throws IOException {
        if (left <= 0) {
            return;
        }
        try (LogWatch watch = options.follow() ? new LogWatch(path) : null) {
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
            try {
                file.seek(options.tailLines() == null ? 0 : tailOffset(file, options.tailLines()));
                Lines lines = new Lines();
                while (true) {
                    boolean ended = watch == null || !running.getAsBoolean();
                    if (!copy(file, lines)) {
                        return;
                    }
                    sink.flush();
                    if (watch == null) {
                        return;
                    }
                    if (watch.replaced(file)) {
                        file.close();
                        file = new RandomAccessFile(path.toFile(), "r");
                    } else if (ended) {
                        return;
                    } else {
                        watch.await();
                    }
                }
            } finally {
                file.close();
            }
        }
    }

    /** The bytes of a line that is not complete yet. */
    private static final class Lines {
        private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    }

    /** Copies whole lines until the end of the file; returns whether more is wanted. */
    private boolean copy(RandomAccessFile file, Lines lines) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int n;
        while ((n = file.read(buffer)) > 0) {
            int from = 0;
            for (int i = 0; i < n; i++) {
                if (buffer[i] == '\n') {
                    lines.rest.write(buffer, from, i + 1 - from);
                    from = i + 1;
                    byte[] line = lines.rest.toByteArray();
                    lines.rest.reset();
                    if (!write(line)) {
                        return false;
                    }
                }
            }
            lines.rest.write(buffer, from, n - from);
        }
        return true;
    }

    private boolean write(byte[] bytes) throws IOException {
        LogLine line = LogLine.parse(bytes, bytes.length);
        if (line == null || !options.stream().isEmpty() && !options.stream().equals(line.stream())) {
            return true;
        }
        if (options.since() != null && line.instant().isBefore(options.since())) {
            return true;
        }
        if (options.timestamps() && !midLine) {
            put((line.stamp() + " ").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        midLine = line.partial();
        put(line.text());
        return left > 0;
    }

    private void put(byte[] bytes) throws IOException {
        int n = (int) Math.min(left, bytes.length);
        sink.write(bytes, 0, n);
        left -= n;
    }

    /** Finds where the last lines begin. */
    static long tailOffset(RandomAccessFile file, long lines) throws IOException {
        long length = file.length();
        if (lines <= 0) {
            return length;
        }
        long end = length;
        long found = 0;
        byte[] block = new byte[BUFFER];
        boolean last = true;
        while (end > 0) {
            int n = (int) Math.min(BUFFER, end);
            file.seek(end - n);
            file.readFully(block, 0, n);
            for (int i = n - 1; i >= 0; i--) {
                if (block[i] == '\n') {
                    if (last && end - n + i == length - 1) {
                        last = false;
                        continue;
                    }
                    if (++found == lines) {
                        return end - n + i + 1;
                    }
                }
            }
            last = false;
            end -= n;
        }
        return 0;
    }

    /** Returns the end of a log as text for people: at most so many lines and bytes; empty where there is no log. */
    public static String lastWords(Path file, int lines, int bytes) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        read(file, LogOptions.tail(lines), out, () -> false);
        byte[] all = out.toByteArray();
        byte[] kept = all.length > bytes ? Arrays.copyOfRange(all, all.length - bytes, all.length) : all;
        return new String(kept, java.nio.charset.StandardCharsets.UTF_8);
    }
}
