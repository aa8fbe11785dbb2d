package io.keelson.controllermanager.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''          | 10 | ''",
                "1,3-5,7     | 10 | 1,3-5,7",
                "0,1         | 10 | 0,1",
                "0,1,2       | 10 | 0-2",
                "1,3-9       | 5  | 1,3,4",
                "1,x,3-y,4   | 10 | 1,4",
                "-1          | 10 | -1",
                "7           | 5  | ''"
            })
    void whatAStatusHolds(String text, int completions, String read) {
        assertThat(Indexes.parse(text, completions)).hasToString(read);
    }

    @Test
    void setsGrowByIndexesAndSets() {
        Indexes some = Indexes.parse("1-3,6", 100).with(List.of(4, 9));
        assertThat(some).hasToString("1-4,6,9");
        assertThat(some.with(Indexes.parse("5,7-20", 100))).hasToString("1-20");
        assertThat(some.total()).isEqualTo(6);
        assertThat(some.has(4)).isTrue();
        assertThat(some.has(5)).isFalse();
        assertThat(some.common(Indexes.parse("3-6", 100))).isEqualTo(3);
    }

    @Test
    void theFirstThatAreMissing() {
        assertThat(Indexes.parse("0,2-3", 10).missing(3, 10)).containsExactly(1, 4, 5);
        assertThat(Indexes.parse("0-8", 10).missing(3, 10)).containsExactly(9);
        assertThat(Indexes.NONE.missing(2, 1)).containsExactly(0);
    }
}
