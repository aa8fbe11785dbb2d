package io.keelson.podruntime.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dockerfiles as text. */
class DockerfileTest {
    @Test
    void directivesCommentsAndContinuedLines() {
        Dockerfile file = Dockerfile.parse("""
                # syntax = docker/dockerfile:1
                # escape=`
                # a comment, which ends the directives
                # syntax=other

                from scratch
                RUN one `
                  # between
                  two `

                  three
                """);
        assertThat(file.syntax()).isEqualTo("docker/dockerfile:1");
        assertThat(file.escape()).isEqualTo('`');
        assertThat(file.instructions()).hasSize(2);
        assertThat(file.instructions().getFirst().keyword()).isEqualTo("FROM");
        assertThat(file.instructions().getLast().line()).isEqualTo(7);
        assertThat(file.instructions().getLast().arguments()).isEqualTo("one   two   three");
    }

    @Test
    void flagsAndTheExecForm() {
        Instruction run = Dockerfile.parse(
                        "FROM a\nRUN --mount=type=cache,target=\"/a b\" --network=none [\"a\", \"b c\"]\n")
                .instructions()
                .getLast();
        assertThat(run.flags()).extracting(Instruction.Flag::name).containsExactly("mount", "network");
        assertThat(run.json()).containsExactly("a", "b c");
        Instruction shell =
                Dockerfile.parse("FROM a\nCMD [\"a\", b]\n").instructions().getLast();
        assertThat(shell.json()).isNull();
    }

    @Test
    void heredocs() {
        Instruction copy = Dockerfile.parse("""
                FROM a
                COPY <<one <<-"two" /to/
                first $x
                one
                \t\tsecond
                \ttwo
                USER b
                """).instructions().get(1);
        assertThat(copy.heredocs()).extracting(Heredoc::name).containsExactly("one", "two");
        assertThat(copy.heredocs()).extracting(Heredoc::expand).containsExactly(true, false);
        assertThat(copy.heredocs()).extracting(Heredoc::content).containsExactly("first $x\n", "second\n");
        assertThat(Dockerfile.parse("FROM a\nRUN cat <<<word\nUSER b\n").instructions())
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FROM a\\nFETCH b|F:2: unknown instruction: FETCH",
                "FROM a\\n\\nRUN <<EOF\\nx|F:3: unterminated heredoc \"EOF\"",
                "# escape=x\\nFROM a|F:1: invalid escape token 'x' does not match ` or \\",
                "# escape=`\\n# escape=`\\nFROM a|F:2: only one escape parser directive can be used",
                "FROM a\\nUSER|F:2: USER requires at least one argument",
                "# nothing|F: has no instructions"
            })
    void whatIsWrongIsToldWithItsLine(String text, String expected) {
        assertThatThrownBy(() -> Dockerfile.parse(text.replace("\\n", "\n")))
                .isInstanceOfSatisfying(
                        DockerfileException.class, e -> assertThat(e.in("F")).isEqualTo(expected));
    }
}
