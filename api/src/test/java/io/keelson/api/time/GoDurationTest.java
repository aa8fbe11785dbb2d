package io.keelson.api.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoDurationTest {

    @Test
    void sumsUpUnits() {
        assertThat(GoDuration.parse("1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(GoDuration.parse("1.5s")).isEqualTo(Duration.ofMillis(1500));
        assertThat(GoDuration.parse("300ms")).isEqualTo(Duration.ofMillis(300));
        assertThat(GoDuration.parse("0")).isEqualTo(Duration.ZERO);
        assertThat(GoDuration.parse("-2s")).isEqualTo(Duration.ofSeconds(-2));
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> GoDuration.parse("x")).hasMessage("time: invalid duration \"x\"");
        assertThatThrownBy(() -> GoDuration.parse("5")).hasMessage("time: missing unit in duration \"5\"");
        assertThatThrownBy(() -> GoDuration.parse("5d")).hasMessage("time: unknown unit \"d\" in duration \"5d\"");
    }

    @Test
    void theLongestAndTheShortest() {
        assertThat(GoDuration.parse("9223372036854775807ns")).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(GoDuration.parse("-9223372036854775808ns")).isEqualTo(Duration.ofNanos(Long.MIN_VALUE));
        assertThatThrownBy(() -> GoDuration.parse("9223372036854775808ns"))
                .hasMessage("time: invalid duration \"9223372036854775808ns\"");
        assertThatThrownBy(() -> GoDuration.parse("3000000h")).hasMessage("time: invalid duration \"3000000h\"");
    }

    @Test
    void numbersAreWrittenInDigitsOfAscii() {
        assertThatThrownBy(() -> GoDuration.parse("\u0665s")).hasMessageContaining("time: invalid duration");
        assertThatThrownBy(() -> GoDuration.parse(".s")).hasMessage("time: invalid duration \".s\"");
        assertThatThrownBy(() -> GoDuration.parse("1.2.3s")).hasMessage("time: missing unit in duration \"1.2.3s\"");
        assertThat(GoDuration.parse("1.s")).isEqualTo(Duration.ofSeconds(1));
        assertThat(GoDuration.parse(".5m")).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aTextWithoutEndTakesNoTime() {
        String endless = "9".repeat(1 << 20) + "s";
        assertThatThrownBy(() -> GoDuration.parse(endless)).hasMessageStartingWith("time: invalid duration");
    }

    @Test
    void isPrintedAsGoDoes() {
        assertThat(List.of("0s", "1ns", "1.5µs", "-2.25ms", "999.999999ms", "1s", "1m0s", "1m15.03s", "-1h0m5s", "20s")
                        .stream()
                        .map(text -> GoDuration.format(GoDuration.parse(text))))
                .containsExactly(
                        "0s", "1ns", "1.5µs", "-2.25ms", "999.999999ms", "1s", "1m0s", "1m15.03s", "-1h0m5s", "20s");
    }
}
