package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * What upstream answered to recorded requests, compared with what we answer. No area may fall behind what
 * {@code golden-reached.tsv} says it had reached.
 */
@Tag("end-to-end")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenTest {
    private static final Path GOLDEN = Shell.root().resolve("integration-tests/src/test/resources/golden");
    private static final Pattern RESULT = Pattern.compile("(?m)^(\\d+)/(\\d+)$");
    private final TestCluster cluster = TestCluster.controlPlane();

    @BeforeAll
    void up() {
        cluster.up();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    /** One line of what had been reached: area, cases that agreed. */
    private record Reached(String area, int cases) {}

    @TestFactory
    Stream<DynamicTest> noAreaFallsBehind() throws IOException {
        List<Reached> areas = new ArrayList<>();
        try (Stream<String> lines =
                Files.lines(Shell.root().resolve("integration-tests/src/test/resources/golden-reached.tsv"))) {
            lines.filter(l -> !l.startsWith("#"))
                    .map(l -> l.split("\t"))
                    .forEach(f -> areas.add(new Reached(f[0], Integer.parseInt(f[1]))));
        }
        return areas.stream().map(a -> DynamicTest.dynamicTest(a.area(), () -> check(a)));
    }

    private void check(Reached reached) {
        // The cases were recorded as a member of system:masters, and some answers name the groups of who asks.
        Path pki = cluster.data().resolve("pki");
        Shell.Result result = Shell.run(
                Map.of(),
                null,
                List.of(
                        Objects.requireNonNullElse(System.getenv("KEELSON_PYTHON"), "python3"),
                        GOLDEN.resolve("golden.py").toString(),
                        "check",
                        "--server",
                        "https://127.0.0.1:" + cluster.port(),
                        "--ca",
                        pki.resolve("ca.crt").toString(),
                        "--cert",
                        pki.resolve("super-admin.crt").toString(),
                        "--key",
                        pki.resolve("super-admin.key").toString(),
                        "-j",
                        "4",
                        reached.area()));
        Matcher matcher = RESULT.matcher(result.output());
        assertThat(matcher.find()).as(result.all()).isTrue();
        assertThat(Integer.parseInt(matcher.group(1)))
                .as("cases of " + reached.area() + " that agree with upstream\n" + result.output())
                .isGreaterThanOrEqualTo(reached.cases());
    }
}
