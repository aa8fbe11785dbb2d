package io.keelson.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoFormatTest {
    @Test
    void quotesAsUpstreamDoes() {
        assertThat(GoFormat.quote("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
        assertThat(GoFormat.quote("\n\t\u0001\u007f\u000b")).isEqualTo("\"\\n\\t\\x01\\x7f\\v\"");
        assertThat(GoFormat.quote("é😀")).isEqualTo("\"é😀\"");
        assertThat(GoFormat.quote("\u00a0\u200b\ufeff")).isEqualTo("\"\\u00a0\\u200b\\ufeff\"");
    }

    @Test
    void scalesPercentages() {
        IntOrString quarter = new IntOrString.Text("25%");
        assertThat(quarter.scaled(10, true)).isEqualTo(3);
        assertThat(quarter.scaled(10, false)).isEqualTo(2);
        assertThat(new IntOrString.Int(7).scaled(10, true)).isEqualTo(7);
    }
}
