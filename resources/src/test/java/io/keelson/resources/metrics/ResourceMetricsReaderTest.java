package io.keelson.resources.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a kubelet says is taken where it makes sense, and left out where it does not. */
class ResourceMetricsReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @Test
    void nodeAndContainersAreRead() {
        NodeMeasurement read = read("""
                # HELP container_cpu_usage_seconds_total [STABLE] Cumulative cpu time
                # TYPE container_cpu_usage_seconds_total counter
                container_cpu_usage_seconds_total{container="a",namespace="n",pod="p"} 1.5 1700000000123
                container_memory_working_set_bytes{container="a",namespace="n",pod="p"} 2.097152e+06 1700000000123
                container_start_time_seconds{container="a",namespace="n",pod="p"} 1.6999999e+09
                node_cpu_usage_seconds_total 40
                node_memory_working_set_bytes 8192
                pod_cpu_usage_seconds_total{namespace="n",pod="p"} 1.6 1700000000123
                scrape_error 0
                """);

        assertThat(read.node()).isEqualTo(new UsagePoint(NOW, null, 40, 8192));
        assertThat(read.pods())
                .isEqualTo(Map.of(
                        new PodName("n", "p"),
                        Map.of(
                                "a",
                                new UsagePoint(
                                        Instant.ofEpochMilli(1700000000123L),
                                        Instant.ofEpochSecond(1699999900),
                                        1.5,
                                        2097152))));
    }

    @Test
    void aContainerWithoutMemoryIsNoContainer() {
        assertThat(read("container_cpu_usage_seconds_total{container=\"a\",namespace=\"n\",pod=\"p\"} 1")
                        .pods())
                .isEmpty();
    }

    @Test
    void quotedTextIsUnquoted() {
        Sample sample = Sample.parse("x{a=\"q\\\"b\\\\c\\nd,}\",b=\"\"} 1");
        assertThat(sample).isNotNull();
        assertThat(sample.label("a")).isEqualTo("q\"b\\c\nd,}");
        assertThat(sample.label("b")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "x{",
                "x{a",
                "x{a=",
                "x{a=\"",
                "x{a=\"b",
                "x{a=\"b\\",
                "x{a=\"b\"",
                "x{a=\"b\"}",
                "x{a=\"b\"} one",
                "x",
                "x ",
                "x one",
                "x 1 soon",
                "x 1 99999999999999999999",
                "}",
                "=",
                "\"",
                "x{a=\"b\"c=\"d\"} z"
            })
    void whatIsNoSampleIsLeftOut(String line) {
        assertThat(Sample.parse(line)).isNull();
        assertThat(read(line).pods()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "-1", "+Inf", "-Inf", "1e999"})
    void useIsNeverNegativeNorUnknown(String value) {
        assertThat(read("node_cpu_usage_seconds_total 1\nnode_memory_working_set_bytes " + value)
                        .node())
                .isNull();
        assertThat(read("node_cpu_usage_seconds_total " + value + "\nnode_memory_working_set_bytes 1")
                        .node())
                .isNull();
    }

    private static NodeMeasurement read(String text) {
        return ResourceMetricsReader.read(text.getBytes(UTF_8), NOW);
    }
}
