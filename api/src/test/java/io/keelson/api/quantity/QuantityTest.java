package io.keelson.api.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "00,0",
        "-,0",
        "0Ki,0",
        "1,1",
        "+1,+1",
        "05,05",
        "1.5,1500m",
        "1.234,1.234",
        "0.5,500m",
        "1000m,1",
        "1000,1k",
        "100k,100k",
        "1e3,1e3",
        "12e2,1200",
        "1E1,10",
        "1.3E+6,1300e3",
        "1024Ki,1Mi",
        "1000Ki,1000Ki",
        "0.5Mi,512Ki",
        "1.5Gi,1536Mi",
        "100.035Ki,102435840m",
        "10240Mi,10Gi",
        "9Ei,9223372036854775807",
        "12E,12E",
        "1023,1023",
        "512Mi,512Mi",
        "0.9n,1n",
        "3.001n,4n",
        "-3.001n,-4n",
        "0.000000000001Ki,2n",
        "1e-1000000,1e-9",
        "1e1000000,10e999999",
        ".001,1m",
        "1.G,1.G",
        "-069.30Mi,-72666316800m",
        "1000E,1"
    })
    void isWrittenAsUpstreamWritesIt(String text, String canonical) {
        assertThat(Quantity.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1x", "1 Gi", "true", "1.2.3"})
    void refusesWhatIsNoQuantity(String text) {
        assertThatThrownBy(() -> Quantity.parse(text))
                .isInstanceOf(QuantityException.class)
                .hasMessage("quantities must match the regular expression"
                        + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e", "1K", "1mm", "1Ki1", "1kk", "--1"})
    void refusesUnknownSuffixes(String text) {
        assertThatThrownBy(() -> Quantity.parse(text)).hasMessage("unable to parse quantity's suffix");
    }

    @Test
    void refusesAPointAlone() {
        assertThatThrownBy(() -> Quantity.parse(".Ei")).hasMessage("unable to parse numeric part of quantity");
    }

    @Test
    void comparesAmountsHoweverWritten() {
        assertThat(Quantity.parse("1")).isEqualTo(Quantity.parse("1000m")).hasSameHashCodeAs(Quantity.parse("1e0"));
        assertThat(Quantity.parse("1Gi")).isGreaterThan(Quantity.parse("1G"));
        assertThat(Quantity.parse("-1")).isLessThan(Quantity.ZERO);
    }

    @Test
    void sumsKeepTheFirstWayOfWriting() {
        assertThat(Quantity.parse("1Gi").add(Quantity.parse("512Mi"))).hasToString("1536Mi");
        assertThat(Quantity.ZERO.add(Quantity.parse("512Mi"))).hasToString("512Mi");
        assertThat(Quantity.parse("100m").add(Quantity.parse("900m"))).hasToString("1");
        assertThat(Quantity.parse("1").subtract(Quantity.parse("1500m"))).hasToString("-500m");
        assertThat(Quantity.parse("250m").multiply(4)).hasToString("1");
        assertThat(Quantity.parse("1Ki").negate()).hasToString("-1Ki");
    }

    @Test
    void valuesRoundAwayFromZero() {
        assertThat(Quantity.parse("1500m").value()).isEqualTo(2);
        assertThat(Quantity.parse("1u").milliValue()).isEqualTo(1);
        assertThat(Quantity.parse("2").milliValue()).isEqualTo(2000);
        assertThat(Quantity.parse("1e77").value()).isEqualTo(Long.MAX_VALUE);
        assertThat(Quantity.parse("0e77").value()).isZero();
        assertThat(Quantity.ofMilli(1500, Quantity.Format.DECIMAL_SI)).hasToString("1500m");
        assertThat(Quantity.of(2048, Quantity.Format.BINARY_SI)).hasToString("2Ki");
    }
}
