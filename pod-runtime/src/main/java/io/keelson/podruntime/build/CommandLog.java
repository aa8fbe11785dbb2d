package io.keelson.podruntime.build;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Follows what a command prints, in the log that its container monitor writes as CRI has it. */
final class CommandLog {
    private static final int MOST_AT_ONCE = 1 << 20;
    private static final int LONGEST_LINE = 64 * 1024;

    private final Path file;
    private final BuildLog to;
    private final StringBuilder line = new StringBuilder();
    private long at;

    CommandLog(Path file, BuildLog to) {
        this.file = file;
        this.to = to;
    }

    /** Passes on the whole lines that have come. */
    void read() throws IOException {
        while (Files.exists(file)) {
            byte[] bytes;
            try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
                int length = (int) Math.min(MOST_AT_ONCE, log.length() - at);
                bytes = new byte[Math.max(0, length)];
                log.seek(at);
                log.readFully(bytes);
            }
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            if (end == 0) {
                return;
            }
            at += end;
            new String(bytes, 0, end, StandardCharsets.UTF_8).lines().forEach(this::entry);
        }
    }

    /** {@code TIME STREAM F|P TEXT}, where P is a part of a line. */
    private void entry(String entry) {
        int stream = entry.indexOf(' ');
        int tag = entry.indexOf(' ', stream + 1);
        int text = entry.indexOf(' ', tag + 1);
        if (stream < 0 || tag < 0 || text < 0) {
            return;
        }
        line.append(entry, text + 1, entry.length());
        if (entry.charAt(tag + 1) == 'F' || line.length() > LONGEST_LINE) {
            to.line("  " + line);
            line.setLength(0);
        }
    }

    /** Passes on the rest. */
    void finish() throws IOException {
        read();
        if (!line.isEmpty()) {
            to.line("  " + line);
        }
    }
}
