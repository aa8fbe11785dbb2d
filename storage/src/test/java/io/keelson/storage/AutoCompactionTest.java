package io.keelson.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.storage.memory.MemoryBackend;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutoCompactionTest {
    private static final Duration RETENTION = Duration.ofMinutes(5);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void revisionsStayReadableForTheRetentionAndAreGoneAfterIt() {
        try (MemoryBackend backend = new MemoryBackend();
                AutoCompaction compaction = new AutoCompaction(backend, RETENTION, () -> now)) {
            long first = write(backend, "1", 0);
            compaction.tick();
            long second = write(backend, "2", first);

            now = now.plus(RETENTION).minusSeconds(1);
            compaction.tick();
            assertThat(read(backend, first)).isEqualTo("1");

            write(backend, "3", second);
            now = now.plus(RETENTION);
            compaction.tick();
            assertThat(read(backend, second)).isEqualTo("2");
            assertThatThrownBy(() -> read(backend, first)).isInstanceOf(CompactedException.class);
        }
    }

    private static long write(Backend backend, String value, long expected) {
        Backend.Change change = new Backend.Change("/a", value.getBytes(StandardCharsets.UTF_8), expected);
        return backend.commit(List.of(change)).blockOptional().orElseThrow().revision();
    }

    private static String read(Backend backend, long revision) {
        byte[] value = backend.get("/a", revision).blockOptional().orElseThrow().value();
        return new String(value, StandardCharsets.UTF_8);
    }
}
