package io.keelson.api.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimestampsTest {
    private final Instant instant = Instant.parse("2026-11-21T10:38:39.123456789Z");

    @Test
    void writesSecondsAndMicroseconds() {
        assertThat(Timestamps.time(instant)).isEqualTo("2026-11-21T10:38:39Z");
        assertThat(Timestamps.microTime(instant)).isEqualTo("2026-11-21T10:38:39.123456Z");
        assertThat(Timestamps.microTime(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000000Z");
    }

    @Test
    void readsBoth() {
        assertThat(Timestamps.parse("2026-11-21T11:38:39+01:00")).isEqualTo(Instant.parse("2026-11-21T10:38:39Z"));
        assertThat(Timestamps.parse("2026-11-21T10:38:39.123456Z")).isEqualTo("2026-11-21T10:38:39.123456Z");
        assertThat(Timestamps.parse("x")).isNull();
        assertThat(Timestamps.parse(null)).isNull();
    }
}
