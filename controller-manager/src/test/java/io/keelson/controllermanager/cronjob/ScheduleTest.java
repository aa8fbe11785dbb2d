package io.keelson.controllermanager.cronjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/15 * * * *                      | 2026-01-01T00:07:30Z | 2026-01-01T00:15:00Z",
                "* * * * *                         | 2026-01-01T00:00:00Z | 2026-01-01T00:01:00Z",
                "0 0 1 1 *                         | 2026-01-01T00:00:00Z | 2027-01-01T00:00:00Z",
                "30 6-16/4 * * 1-5                 | 2026-01-02T15:00:00Z | 2026-01-05T06:30:00Z",
                "0 0 13 * fri                      | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z",
                "0 0 29 2 *                        | 2026-03-01T00:00:00Z | 2028-02-29T00:00:00Z",
                "@hourly                           | 2026-01-01T00:30:00Z | 2026-01-01T01:00:00Z",
                "@weekly                           | 2026-01-01T00:30:00Z | 2026-01-04T00:00:00Z",
                "@every 1h30m                      | 2026-01-01T00:00:00.5Z | 2026-01-01T01:30:00Z",
                "TZ=America/New_York 0 12 * * *    | 2026-07-01T00:00:00Z | 2026-07-01T16:00:00Z",
                "TZ=America/New_York 30 2 8 3 *    | 2026-03-01T00:00:00Z | 2027-03-08T07:30:00Z",
                "TZ=Europe/Berlin 30 2 * * *       | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z",
                "59 23 31 2 *                      | 2026-01-01T00:00:00Z | 0001-01-01T00:00:00Z"
            })
    void theNextTime(String text, Instant after, Instant next) {
        assertThat(Schedule.parse(text, ZoneOffset.UTC).next(after)).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * *       | expected exactly 5 fields, found 4: [* * * *]",
                "61 * * * *    | end of range (61) above maximum (59): 61",
                "5-1 * * * *   | beginning of range (5) beyond end of range (1): 5-1",
                "*/0 * * * *   | step of range should be a positive number: */0",
                "@often        | unrecognized descriptor: @often",
                "@every x      | failed to parse duration @every x: time: invalid duration \"x\"",
                "TZ=No/Where * * * * * | provided bad location No/Where: unknown time zone No/Where"
            })
    void whatIsWrongWithASchedule(String text, String message) {
        assertThatThrownBy(() -> Schedule.parse(text, ZoneOffset.UTC)).hasMessage(message);
    }

    @Test
    void ofMissedTimesTheLastCounts() {
        Schedule hourly = Schedule.parse("0 * * * *", ZoneOffset.UTC);
        CronJob cron = cron("2026-01-01T00:30:00Z");
        StartTimes none = StartTimes.of(cron, at("2026-01-01T00:59:00Z"), hourly, true);
        assertThat(none.latest()).isNull();
        StartTimes few = StartTimes.of(cron, at("2026-01-01T03:10:00Z"), hourly, true);
        assertThat(few.latest()).isEqualTo(at("2026-01-01T03:00:00Z"));
        assertThat(few.tooMany()).isFalse();
        StartTimes many = StartTimes.of(cron, at("2026-02-01T03:10:00Z"), hourly, true);
        assertThat(many.tooMany()).isTrue();
        assertThat(many.latest()).isEqualTo(at("2026-02-01T03:00:00Z"));
    }

    @Test
    void whatIsTooLateToStartIsNotMissed() {
        Schedule daily = Schedule.parse("0 0 * * *", ZoneOffset.UTC);
        CronJob cron = cron("2026-01-01T00:30:00Z");
        cron.getSpec().setStartingDeadlineSeconds(60L);
        assertThat(StartTimes.of(cron, at("2026-01-05T12:00:00Z"), daily, true).latest())
                .isNull();
        assertThat(StartTimes.of(cron, at("2026-01-05T00:00:30Z"), daily, true).latest())
                .isEqualTo(at("2026-01-05T00:00:00Z"));
        assertThat(StartTimes.untilNext(cron, at("2026-01-05T12:00:00Z"), daily))
                .isEqualTo(Duration.ofHours(12).plusMillis(100));
    }

    @Test
    void aScheduleThatNeverComesIsAnError() {
        Schedule never = Schedule.parse("59 23 31 2 *", ZoneOffset.UTC);
        assertThatThrownBy(() -> StartTimes.of(cron("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z"), never, true))
                .hasMessageContaining("time difference between two schedules is less than 1 second");
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }

    private static CronJob cron(String created) {
        return new CronJobBuilder()
                .withNewMetadata()
                .withName("c")
                .withCreationTimestamp(created)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }
}
