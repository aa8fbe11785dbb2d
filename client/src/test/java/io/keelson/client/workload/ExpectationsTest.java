package io.keelson.client.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.client.reconcile.ObjectKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationsTest {
    private static final ObjectKey OWNER = ObjectKey.of("n", "rs");
    private final Expectations expectations =
            new Expectations(Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

    @Test
    void creationsAreExpectedUntilAllAreSeen() {
        assertThat(expectations.satisfied(OWNER)).isTrue();
        expectations.expectCreations(OWNER, 2);
        expectations.created(OWNER);
        assertThat(expectations.satisfied(OWNER)).isFalse();
        expectations.created(OWNER);
        assertThat(expectations.satisfied(OWNER)).isTrue();
    }

    @Test
    void deletionsAreExpectedByUidSoThatOneSeenTwiceCountsOnce() {
        expectations.expectDeletions(OWNER, List.of("a", "b"));
        expectations.deleted(OWNER, "a");
        expectations.deleted(OWNER, "a");
        assertThat(expectations.satisfied(OWNER)).isFalse();
        expectations.deleted(OWNER, "b");
        assertThat(expectations.satisfied(OWNER)).isTrue();
    }
}
