package io.keelson.kubelet.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    @TempDir
    Path directory;

    private Path log = Path.of("");

    @BeforeEach
    void write() throws IOException {
        log = Files.writeString(directory.resolve("0.log"), """
                2030-01-01T00:00:01.000000001Z stdout F one
                2030-01-01T00:00:02Z stderr F two
                2030-01-01T00:00:03Z stdout P thr
                2030-01-01T00:00:03Z stdout F ee
                2030-01-01T00:00:04+00:00 stdout F\s
                """);
    }

    private String read(LogOptions options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogReader.read(log, options, out, () -> false);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static LogOptions options(
            @Nullable Long tail, @Nullable Instant since, boolean times, @Nullable Long limit, String stream) {
        return new LogOptions(false, tail, since, times, limit, stream);
    }

    @Test
    void joinsPartialLines() throws IOException {
        assertEquals("one\ntwo\nthree\n\n", read(options(null, null, false, null, "")));
    }

    @Test
    void countsLinesFromTheEnd() throws IOException {
        assertEquals("ee\n\n", read(options(2L, null, false, null, "")));
        assertEquals("", read(options(0L, null, false, null, "")));
        assertEquals("one\ntwo\nthree\n\n", read(options(99L, null, false, null, "")));
    }

    @Test
    void beginsAtATime() throws IOException {
        assertEquals("three\n\n", read(options(null, Instant.parse("2030-01-01T00:00:03Z"), false, null, "")));
    }

    @Test
    void writesTimesOncePerLine() throws IOException {
        assertEquals(
                "2030-01-01T00:00:01.000000001Z one\n2030-01-01T00:00:02.000000000Z two\n2030-01-01T00:00:03.000000000Z three\n"
                        + "2030-01-01T00:00:04.000000000Z \n",
                read(options(null, null, true, null, "")));
    }

    @Test
    void endsAtALimitOfBytesAndKeepsToOneStream() throws IOException {
        assertEquals("one\ntw", read(options(null, null, false, 6L, "")));
        assertEquals("two\n", read(options(null, null, false, null, "stderr")));
    }

    @Test
    void followsThroughRotationUntilTheContainerEnds() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AtomicInteger looks = new AtomicInteger();
        OutputStream writing = new OutputStream() {
            private boolean rotated;

            @Override
            public void write(int b) {
                out.write(b);
            }

            @Override
            public void flush() throws IOException {
                if (!rotated) {
                    rotated = true;
                    Files.writeString(log, "2030-01-01T00:00:05Z stdout F last\n", StandardOpenOption.APPEND);
                    Files.move(log, directory.resolve("0.log.1"));
                    Files.writeString(log, "2030-01-01T00:00:06Z stdout F first\n");
                }
            }
        };
        LogReader.read(
                log, new LogOptions(true, 0L, null, false, null, ""), writing, () -> looks.incrementAndGet() < 4);
        assertEquals("last\nfirst\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void lastWordsAreNotLong() throws IOException {
        assertEquals("e\n\n", LogReader.lastWords(log, 80, 3));
        assertEquals("", LogReader.lastWords(directory.resolve("none"), 80, 3));
    }
}
