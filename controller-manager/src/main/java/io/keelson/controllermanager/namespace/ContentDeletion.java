package io.keelson.controllermanager.namespace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one pass over the content of a namespace found. */
final class ContentDeletion {
    private final Map<String, Integer> remaining = new TreeMap<>();
    private final Map<String, Integer> finalizers = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private @Nullable String discoveryFailure;
    private boolean onlyPods;
    private Duration estimate = Duration.ZERO;

    /** Objects left, by {@code resource.group}. */
    Map<String, Integer> remaining() {
        return remaining;
    }

    /** Objects left, by finalizer. */
    Map<String, Integer> finalizers() {
        return finalizers;
    }

    /** What went wrong. */
    List<String> failures() {
        return failures;
    }

    /** Why discovery failed, or null. */
    @Nullable
    String discoveryFailure() {
        return discoveryFailure;
    }

    /** Whether the pass ended at the pods, which go first (KEP-5080); totals are then not told. */
    boolean onlyPods() {
        return onlyPods;
    }

    /** How long the content may take. */
    Duration estimate() {
        return estimate;
    }

    void remain(String resource, int count) {
        remaining.merge(resource, count, Integer::sum);
    }

    void waitFor(String finalizer, int count) {
        finalizers.merge(finalizer, count, Integer::sum);
    }

    void fail(String message) {
        failures.add(message);
    }

    void discoveryFailed(String message) {
        discoveryFailure = message;
    }

    void endAtPods() {
        onlyPods = true;
    }

    void estimate(Duration time) {
        estimate = time.compareTo(estimate) > 0 ? time : estimate;
    }

    /** Whether nothing is left and nothing went wrong. */
    boolean isEmpty() {
        return remaining.isEmpty() && failures.isEmpty() && discoveryFailure == null;
    }
}
