package io.keelson.resources.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The last two points of a node and of each container on it.
 *
 * @param node the node's own
 * @param pods those of the containers of its pods, by container name
 */
record NodeUsages(@Nullable Points node, Map<PodName, Map<String, Points>> pods) {
    /** Two points of one run; the earlier is null where there is none. */
    record Points(@Nullable UsagePoint earlier, UsagePoint later) {
        static Points after(@Nullable Points before, UsagePoint now) {
            if (before == null) {
                return new Points(now.start(), now);
            }
            if (now.time().equals(before.later.time())) {
                return before;
            }
            return new Points(now.follows(before.later) ? before.later : now.start(), now);
        }

        @Nullable
        Usage usage() {
            return earlier == null ? null : Usage.between(earlier, later);
        }
    }

    NodeUsages {
        pods = Map.copyOf(pods);
    }

    /** Returns what is known after a measurement. @param before what was known, null for nothing */
    static NodeUsages after(@Nullable NodeUsages before, NodeMeasurement now) {
        Map<PodName, Map<String, Points>> pods = new HashMap<>();
        now.pods().forEach((name, containers) -> {
            Map<String, Points> known = before == null ? Map.of() : before.pods.getOrDefault(name, Map.of());
            Map<String, Points> points = new TreeMap<>();
            containers.forEach((container, point) -> points.put(container, Points.after(known.get(container), point)));
            pods.put(name, points);
        });
        UsagePoint node = now.node();
        return new NodeUsages(node == null ? null : Points.after(before == null ? null : before.node, node), pods);
    }

    /** Returns the use of a pod's containers by name; empty where that of one of them cannot be told yet. */
    Map<String, Usage> pod(PodName pod) {
        Map<String, Usage> usages = new TreeMap<>();
        for (Map.Entry<String, Points> container :
                pods.getOrDefault(pod, Map.of()).entrySet()) {
            Usage usage = container.getValue().usage();
            if (usage == null) {
                return Map.of();
            }
            usages.put(container.getKey(), usage);
        }
        return usages;
    }
}
