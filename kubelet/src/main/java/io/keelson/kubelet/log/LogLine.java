package io.keelson.kubelet.log;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the CRI log format: {@code <time> <stream> <tags> <text>}; the tag {@code P} says that the text goes on in
 * the next line of the stream.
 *
 * @param time the time as it is written
 * @param stream {@code stdout} or {@code stderr}
 * @param partial whether the text goes on
 * @param text the text, with the line feed it ended in unless it goes on
 */
@SuppressWarnings("ArrayRecordComponent")
record LogLine(String time, String stream, boolean partial, byte[] text) {
    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX", Locale.ROOT);

    /** Returns the line, or null where it is not of this format. */
    static @Nullable LogLine parse(byte[] line, int length) {
        int first = indexOf(line, 0, length);
        int second = first < 0 ? -1 : indexOf(line, first + 1, length);
        if (second < 0) {
            return null;
        }
        int third = indexOf(line, second + 1, length);
        int end = length > 0 && line[length - 1] == '\n' ? length - 1 : length;
        int tagsEnd = third < 0 ? end : third;
        String tags = new String(line, second + 1, tagsEnd - second - 1, StandardCharsets.US_ASCII);
        boolean partial = tags.startsWith("P");
        int from = third < 0 ? end : third + 1;
        byte[] text = Arrays.copyOfRange(line, from, partial ? end : length);
        if (!partial && (text.length == 0 || text[text.length - 1] != '\n')) {
            text = Arrays.copyOf(text, text.length + 1);
            text[text.length - 1] = '\n';
        }
        return new LogLine(
                new String(line, 0, first, StandardCharsets.US_ASCII),
                new String(line, first + 1, second - first - 1, StandardCharsets.US_ASCII),
                partial,
                text);
    }

    /** Returns the time as it is shown: with nanoseconds, and {@code Z} where it is UTC. */
    String stamp() {
        try {
            return SHOWN.format(OffsetDateTime.parse(time));
        } catch (DateTimeException e) {
            return time;
        }
    }

    /** Returns the time; a time that cannot be read is the distant past. */
    Instant instant() {
        try {
            return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            return Instant.MIN;
        }
    }

    private static int indexOf(byte[] line, int from, int length) {
        for (int i = from; i < length; i++) {
            if (line[i] == ' ') {
                return i;
            }
        }
        return -1;
    }
}
