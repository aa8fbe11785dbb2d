package io.keelson.resources.metrics;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a kubelet says at {@code /metrics/resource} (KEP-2371), in the text format of Prometheus. What cannot be
 * understood is left out: a container counts that has processor time and memory.
 */
final class ResourceMetricsReader {
    private static final String NODE_CPU = "node_cpu_usage_seconds_total";
    private static final String NODE_MEMORY = "node_memory_working_set_bytes";
    private static final String CONTAINER_CPU = "container_cpu_usage_seconds_total";
    private static final String CONTAINER_MEMORY = "container_memory_working_set_bytes";
    private static final String CONTAINER_START = "container_start_time_seconds";
    private static final double MILLIS = 1e3;

    private final Partial node = new Partial();
    private final Map<PodName, Map<String, Partial>> pods = new HashMap<>();

    /** What the lines said so far of one thing. */
    private static final class Partial {
        private @Nullable Instant time;
        private @Nullable Instant started;
        private double cpu = Double.NaN;
        private double memory = Double.NaN;

        @Nullable
        UsagePoint point() {
            return time == null || !used(cpu) || !used(memory)
                    ? null
                    : new UsagePoint(time, started, cpu, (long) memory);
        }

        private static boolean used(double amount) {
            return Double.isFinite(amount) && amount >= 0;
        }
    }

    private ResourceMetricsReader() {}

    /**
     * Reads an answer.
     *
     * @param text the body
     * @param received the time of samples that tell none
     */
    static NodeMeasurement read(byte[] text, Instant received) {
        ResourceMetricsReader reader = new ResourceMetricsReader();
        new String(text, StandardCharsets.UTF_8).lines().forEach(line -> {
            Sample sample = Sample.parse(line);
            if (sample != null) {
                reader.take(sample, sample.time() == null ? received : sample.time());
            }
        });
        return reader.measurement();
    }

    private void take(Sample sample, Instant time) {
        switch (sample.name()) {
            case NODE_CPU -> cpu(node, sample, time);
            case NODE_MEMORY -> node.memory = sample.value();
            case CONTAINER_CPU -> cpu(container(sample), sample, time);
            case CONTAINER_MEMORY -> container(sample).memory = sample.value();
            case CONTAINER_START ->
                container(sample).started = sample.value() > 0 && sample.value() < Long.MAX_VALUE / MILLIS
                        ? Instant.ofEpochMilli((long) (sample.value() * MILLIS))
                        : null;
            default -> {
                // Of pods and of the scrape itself: nothing that is not told of containers.
            }
        }
    }

    private static void cpu(Partial of, Sample sample, Instant time) {
        of.cpu = sample.value();
        of.time = time;
    }

    private Partial container(Sample sample) {
        PodName pod = new PodName(sample.label("namespace"), sample.label("pod"));
        return pods.computeIfAbsent(pod, any -> new HashMap<>())
                .computeIfAbsent(sample.label("container"), any -> new Partial());
    }

    private NodeMeasurement measurement() {
        Map<PodName, Map<String, UsagePoint>> points = new HashMap<>();
        pods.forEach((pod, containers) -> containers.forEach((name, partial) -> {
            UsagePoint point = partial.point();
            if (point != null) {
                points.computeIfAbsent(pod, any -> new HashMap<>()).put(name, point);
            }
        }));
        return new NodeMeasurement(node.point(), points);
    }
}
