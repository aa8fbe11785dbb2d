package io.keelson.podruntime.build.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code .dockerignore}, by Go's pattern rules and docker's own. */
class IgnorePatternsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "*.log|a.log|true",
                "*.log|sub/a.log|false",
                "**/*.log|a.log|true",
                "**/*.log|a/b/c.log|true",
                "sub|sub/deep/file|true",
                "/sub/|sub|true",
                "a?c|abc|true",
                "a?c|a/c|false",
                "[a-c]x|bx|true",
                "[^a-c]x|bx|false",
                "a/**|a/b/c|true",
                "a/**|a|false",
                "a**z|abc/xyz|true",
                "\\*|*|true",
                "\\*|a|false",
                "# comment|# comment|false",
                "./x/../y|y|true"
            })
    void patterns(String pattern, String path, boolean ignored) {
        assertThat(IgnorePatterns.parse(pattern).ignores(path)).isEqualTo(ignored);
    }

    @Test
    void theLastPatternThatMatchesDecides() {
        IgnorePatterns patterns = IgnorePatterns.parse("*\n!keep\nkeep/not\n!keep/not/but\n");
        assertThat(patterns.ignores("other")).isTrue();
        assertThat(patterns.ignores("keep/a")).isFalse();
        assertThat(patterns.ignores("keep/not/x")).isTrue();
        assertThat(patterns.ignores("keep/not/but")).isFalse();
    }

    @Test
    void aPatternThatIsNoneIsTold() {
        assertThatThrownBy(() -> IgnorePatterns.parse("[a-")).hasMessage("syntax error in pattern: [a-");
        assertThatThrownBy(() -> IgnorePatterns.parse("!")).hasMessageContaining("illegal exclusion");
    }

    @Test
    void noPatternTakesLong() {
        IgnorePatterns patterns = IgnorePatterns.parse("**a*".repeat(500));
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> patterns.ignores("a".repeat(4000) + "b"));
    }
}
