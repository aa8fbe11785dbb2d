package io.keelson.scheduler.cycle;

import io.keelson.scheduler.plugin.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Why no node can take a pod.
 *
 * @param nodes how many nodes there are
 * @param podReason why no node at all can take it, null where each has its own reason
 * @param refusals each node's reasons, by node name; empty where {@code podReason} says it all
 * @param plugins the upstream names of the plugins that refused
 */
public record Failure(
        int nodes, @Nullable String podReason, Map<String, Refusal> refusals, java.util.Set<String> plugins) {

    /** Returns the message of events and conditions in upstream's words, without what preemption adds. */
    public String message() {
        if (nodes == 0) {
            return "no nodes available to schedule pods";
        }
        String prefix = "0/" + nodes + " nodes are available: ";
        if (podReason != null) {
            return prefix + podReason + ".";
        }
        return prefix
                + histogram(refusals.values().stream()
                        .flatMap(r -> r.reasons().stream())
                        .toList())
                + ".";
    }

    /** Returns {@code 2 reason, 1 other}: how often each reason occurs, sorted as text. */
    public static String histogram(List<String> reasons) {
        Map<String, Integer> counts = new TreeMap<>();
        reasons.forEach(r -> counts.merge(r, 1, Integer::sum));
        List<String> lines = new ArrayList<>();
        counts.forEach((reason, count) -> lines.add(count + " " + reason));
        Collections.sort(lines);
        return String.join(", ", lines);
    }
}
