package io.keelson.resources.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules that run, and what is wrong with others. */
class CronSchedulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"* * * * *", "*/5 0-3,22 1 jan-mar sun", "@daily", "@every 1h30m", "0 0 ? * 1"})
    void valid(String schedule) {
        assertThat(CronSchedules.check(schedule)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            * * * *       | expected exactly 5 fields, found 4: [* * * *]
            60 * * * *    | end of range (60) above maximum (59): 60
            5-2 * * * *   | beginning of range (5) beyond end of range (2): 5-2
            */0 * * * *   | step of range should be a positive number: */0
            x * * * *     | failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax
            @never        | unrecognized descriptor: @never
            """)
    void invalid(String schedule, String message) {
        assertThat(CronSchedules.check(schedule)).isEqualTo(message);
    }
}
