package io.keelson.podruntime.build.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.podruntime.build.dockerfile.Dockerfile;
import io.keelson.podruntime.build.dockerfile.DockerfileException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What Dockerfiles mean. */
class BuildPlanTest {
    private static BuildPlan plan(String text, Map<String, String> arguments, String target) {
        return new BuildPlan(Dockerfile.parse(text), arguments, target, "amd64", "default");
    }

    private static List<Step> last(BuildPlan plan) {
        return last(plan, ImageConfiguration.empty());
    }

    private static List<Step> last(BuildPlan plan, ImageConfiguration base) {
        List<Step> steps = List.of();
        for (Stage stage : plan.needed()) {
            steps = plan.steps(stage, base);
        }
        return steps;
    }

    private static ObjectNode config(String instructions) {
        return last(plan("FROM scratch\n" + instructions + "\n", Map.of(), ""))
                .getLast()
                .after()
                .toJson();
    }

    @Test
    void onlyWhatTheTargetNeedsIsBuilt() {
        String text = """
                FROM one AS a
                FROM two AS unused
                FROM three AS b
                COPY --from=a /x /x
                FROM b
                RUN --mount=type=bind,from=0,target=/m true
                FROM four AS later
                """;
        assertThat(plan(text, Map.of(), "3").needed()).extracting(Stage::index).containsExactly(0, 2, 3);
        assertThat(plan(text, Map.of(), "B").needed()).extracting(Stage::index).containsExactly(0, 2);
        assertThat(plan(text, Map.of(), "").needed()).extracting(Stage::title).containsExactly("later");
        assertThatThrownBy(() -> plan(text, Map.of(), "none")).hasMessage("target stage \"none\" could not be found");
    }

    @Test
    void argumentsHaveTheirScopes() {
        String text = """
                ARG tag=1
                ARG global=g
                FROM base:$tag AS first
                ARG global
                ARG own=o$global
                ENV SEEN=$global-$own-$tag-$TARGETARCH
                FROM first
                ARG TARGETARCH
                ARG own
                ENV CHILD=$own-$TARGETARCH own=env
                RUN echo $own
                """;
        BuildPlan plan = plan(text, Map.of("tag", "2", "http_proxy", "p", "odd", "1"), "");
        assertThat(plan.needed().getFirst().base()).isEqualTo(new Origin.OfImage("base:2"));
        Step.Run run = (Step.Run) last(plan).getLast();
        assertThat(run.after().environment()).containsEntry("SEEN", "g-og--").containsEntry("CHILD", "og-amd64");
        assertThat(run.environment()).containsEntry("own", "env").containsEntry("global", "g");
        assertThat(run.passed()).containsExactly(Map.entry("http_proxy", "p"));
        assertThat(run.command()).containsExactly("/bin/sh", "-c", "echo $own");
        assertThat(plan.unusedArguments()).containsExactly("odd");
    }

    @Test
    void configuration() {
        ObjectNode config = config("""
                ENV a=1 b="two words" c=$a
                ENV legacy form of it
                LABEL "x y"=z
                EXPOSE 80 $a/udp 8000-8001
                VOLUME ["/data", "/with space"]
                USER me:us
                WORKDIR /one
                WORKDIR two/../three
                STOPSIGNAL SIGINT
                SHELL ["/bin/ash", "-ec"]
                CMD run this
                HEALTHCHECK --interval=1m30s --retries=3 CMD check
                ONBUILD RUN later""");
        assertThat(config.path("Env").toString()).contains("\"a=1\",\"b=two words\",\"c=\",\"legacy=form of it\"");
        assertThat(config.path("Labels").path("x y").asString()).isEqualTo("z");
        assertThat(config.path("ExposedPorts").propertyNames())
                .containsExactly("80/tcp", "1/udp", "8000/tcp", "8001/tcp");
        assertThat(config.path("Volumes").propertyNames()).containsExactly("/data", "/with space");
        assertThat(config.path("User").asString()).isEqualTo("me:us");
        assertThat(config.path("WorkingDir").asString()).isEqualTo("/one/three");
        assertThat(config.path("Cmd").toString()).isEqualTo("[\"/bin/ash\",\"-ec\",\"run this\"]");
        assertThat(config.path("Healthcheck").toString())
                .isEqualTo("{\"Test\":[\"CMD-SHELL\",\"check\"],\"Interval\":90000000000,\"Retries\":3}");
        assertThat(config.path("OnBuild").toString()).isEqualTo("[\"RUN later\"]");
    }

    @Test
    void anEntrypointDropsTheCommandOfTheBaseAlone() {
        ImageConfiguration base = ImageConfiguration.of(JsonMapper.shared()
                .readTree("{\"Cmd\":[\"base\"],\"OnBuild\":[\"ENV triggered=yes\"],\"Odd\":{\"kept\":true}}"));
        Step own = last(plan("FROM base\nENTRYPOINT [\"e\"]\n", Map.of(), ""), base)
                .getLast();
        assertThat(own.after().toJson().has("Cmd")).isFalse();
        assertThat(own.after().environment()).containsEntry("triggered", "yes");
        assertThat(own.after().toJson().has("OnBuild")).isFalse();
        assertThat(own.after().toJson().path("Odd").path("kept").asBoolean()).isTrue();
        Step both = last(plan("FROM base\nCMD c\nENTRYPOINT [\"e\"]\n", Map.of(), ""), base)
                .getLast();
        assertThat(both.after().toJson().has("Cmd")).isTrue();
    }

    @Test
    void commandsOfDocuments() {
        Step.Run shell = (Step.Run)
                last(plan("FROM a\nRUN <<EOF\none\ntwo\nEOF\n", Map.of(), "")).getLast();
        assertThat(shell.command()).containsExactly("/bin/sh", "-c", "one\ntwo\n");
        assertThat(shell.script()).isEmpty();
        Step.Run script = (Step.Run) last(plan("FROM a\nRUN <<EOF\n#!/bin/x\ny\nEOF\n", Map.of(), ""))
                .getLast();
        assertThat(script.script()).isEqualTo("#!/bin/x\ny\n");
        Step.Run given = (Step.Run)
                last(plan("FROM a\nRUN cat <<EOF\n$x\nEOF\n", Map.of(), "")).getLast();
        assertThat(given.command().getLast()).isEqualTo("cat <<EOF\n$x\nEOF\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "RUN true|F:1: no build stage in current context",
                "FROM|F:1: FROM requires at least one argument",
                "FROM a b c d|F:1: FROM requires either one or three arguments",
                "FROM --platform=linux/s390x a|F:1: platform linux/s390x cannot be built: this machine is linux/amd64",
                "FROM $nothing|F:1: base name ($nothing) should not be blank",
                "FROM a\\nCOPY a b c|F:2: When using COPY with more than one source file, the destination must be a directory and end with a /",
                "FROM a\\nCOPY --chmod=u+x a b|F:2: invalid chmod parameter: 'u+x'. it should be octal string and between 0 and 07777",
                "FROM a\\nCOPY --fast a b|F:2: unknown flag: --fast",
                "FROM a\\nRUN --mount=type=ssh true|F:2: RUN --mount of type ssh is not supported",
                "FROM a\\nRUN --mount=type=cache,target=/ true|F:2: RUN --mount: invalid mount target \"/\"",
                "FROM a\\nRUN --network=host true|F:2: RUN --network=host is not supported: commands are isolated",
                "FROM a\\nADD https://x/y.git /y|F:2: ADD of a Git repository is not supported: https://x/y.git",
                "FROM a\\nADD --checksum=sha256:1 b c|F:2: unsupported checksum \"sha256:1\": sha256 alone is supported",
                "FROM a\\nENV a=b c|~F:2: Syntax error - can't find = in \"c\". Must be of the form: name=value~",
                "FROM a\\nENV a|F:2: ENV must have two arguments",
                "FROM a\\nEXPOSE 70000|F:2: invalid containerPort: 70000",
                "FROM a\\nONBUILD FROM b|F:2: FROM isn't allowed as an ONBUILD trigger",
                "FROM a\\nSHELL sh|F:2: SHELL requires the arguments to be in JSON form",
                "# syntax=example.com/other\\nFROM a|F:1: the frontend example.com/other is not supported, docker/dockerfile alone is"
            })
    void whatCannotBeBuiltIsToldWithItsLine(String text, String expected) {
        assertThatThrownBy(() -> last(plan(text.replace("\\n", "\n"), Map.of(), "")))
                .isInstanceOfSatisfying(
                        DockerfileException.class, e -> assertThat(e.in("F")).isEqualTo(expected));
    }
}
