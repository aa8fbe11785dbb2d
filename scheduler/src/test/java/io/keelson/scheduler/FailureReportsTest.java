package io.keelson.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FailureReportsTest {
    private final TurnedClock clock = new TurnedClock();
    private final List<String> said = new ArrayList<>();
    private final FailureReports reports = new FailureReports(clock);

    private void put(String uid, String text) {
        reports.put(uid, () -> said.add(text));
    }

    private void say() throws InterruptedException {
        Objects.requireNonNull(reports.take()).run();
    }

    private void pass(Duration time) {
        clock.pass(time);
    }

    @Test
    void theLastWordOnAPodReplacesWhatWaitsAndKeepsItsPlace() throws InterruptedException {
        put("a", "a: first");
        put("b", "b");
        put("a", "a: second");
        say();
        say();
        assertThat(said).containsExactly("a: second", "b");
    }

    @Test
    void nothingIsSaidOfAPodThatWasPlacedMeanwhile() throws InterruptedException {
        put("a", "a");
        put("b", "b");
        reports.drop("a");
        say();
        assertThat(said).containsExactly("b");
    }

    @Test
    void aHundredAreSaidAtOnceThenFiftyASecond() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            put("pod-" + i, "pod " + i);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(reports.budget()).isLessThanOrEqualTo(Duration.ZERO);
            say();
        }
        assertThat(reports.budget()).isEqualTo(Duration.ofMillis(20));
        pass(Duration.ofSeconds(1));
        for (int i = 0; i < 50; i++) {
            assertThat(reports.budget()).isLessThanOrEqualTo(Duration.ZERO);
            say();
        }
        assertThat(reports.budget()).isEqualTo(Duration.ofMillis(20));
        pass(Duration.ofHours(1));
        assertThat(reports.budget()).isEqualTo(Duration.ZERO);
    }

    @Test
    void closingEndsTheWait() throws InterruptedException {
        reports.close();
        assertThat(reports.take()).isNull();
    }
}
