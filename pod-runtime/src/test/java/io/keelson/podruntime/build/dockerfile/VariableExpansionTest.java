package io.keelson.podruntime.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables as Docker's frontend expands them. */
class VariableExpansionTest {
    private static final Map<String, String> VARIABLES =
            Map.of("x", "value", "empty", "", "path", "a/b/c.tar.gz", "y", "two words");

    private static String expand(String word) {
        return new VariableExpansion(VARIABLES::get, '\\', 7).word(word);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "$x|value",
                "${x}s|values",
                "$xs|~~",
                "a$|a$",
                "${x:-other}|value",
                "${nothing:-other}|other",
                "${empty:-other}|other",
                "${empty-other}|~~",
                "${nothing-$x}|value",
                "${x:+set}|set",
                "${empty:+set}|~~",
                "${empty+set}|set",
                "${nothing:-${x:+deep}}|deep",
                "'$x'|$x",
                "\"$x '${y}'\"|value 'two words'",
                "\\$x|$x",
                "\"a\\\"b\\n\"|a\"b\\n",
                "${path#*/}|b/c.tar.gz",
                "${path##*/}|c.tar.gz",
                "${path%.*}|a/b/c.tar",
                "${path%%.*}|a/b/c",
                "${path/b/X}|a/X/c.tar.gz",
                "${path//?a?/_}|a/b/c._.gz",
                "${path//\\//-}|a-b-c.tar.gz",
                "plain|plain"
            })
    void wordsAreExpanded(String word, String expected) {
        assertThat(expand(word)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"${x", "${x:", "${}", "${x:?", "'open", "\"open", "${x^up}", "${nothing:?must be set}"})
    void whatCannotBeExpandedIsTold(String word) {
        assertThatThrownBy(() -> expand(word))
                .isInstanceOf(DockerfileException.class)
                .hasMessageStartingWith("failed to process");
    }

    @org.junit.jupiter.api.Test
    void nestingAndGrowthHaveBounds() {
        assertThatThrownBy(() -> expand("${a:-".repeat(1000) + "}".repeat(1000)))
                .hasMessageContaining("too deeply");
        String large = "v".repeat(1 << 19);
        assertThatThrownBy(() -> new VariableExpansion(name -> large, '\\', 1).word("$a$a$a"))
                .hasMessageContaining("more than");
        assertThatThrownBy(() -> new VariableExpansion(name -> large, '\\', 1).word("${a##*x*y}"))
                .hasMessageContaining("is not matched against a pattern");
    }
}
