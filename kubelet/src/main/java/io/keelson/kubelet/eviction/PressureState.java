package io.keelson.kubelet.eviction;

import io.keelson.kubelet.eviction.NodeObservation.Left;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which thresholds are met, since when, and which conditions the node has because of them: a condition stays for a while
 * after its threshold was last met, so that it does not flap. Used by one thread at a time.
 */
final class PressureState {
    private final List<Threshold> thresholds;
    private final Duration transition;
    private final Map<Threshold, Instant> since = new HashMap<>();
    private final Map<String, Instant> lastSeen = new HashMap<>();
    private Set<Threshold> acting = Set.of();

    /** @param transition how long a condition stays after its threshold was last met */
    PressureState(List<Threshold> thresholds, Duration transition) {
        this.thresholds = thresholds;
        this.transition = transition;
    }

    /**
     * Takes an observation.
     *
     * @return the thresholds whose grace period is over, memory first
     */
    List<Threshold> observe(NodeObservation node, Instant now) {
        Set<Threshold> met = new LinkedHashSet<>();
        for (Threshold t : thresholds) {
            if (met(t, node, acting.contains(t))) {
                met.add(t);
            }
        }
        since.keySet().retainAll(met);
        met.forEach(t -> since.putIfAbsent(t, now));
        met.forEach(t -> lastSeen.put(t.signal().condition(), now));
        lastSeen.values().removeIf(at -> Duration.between(at, now).compareTo(transition) >= 0 && !at.equals(now));
        List<Threshold> due = new ArrayList<>(met.stream()
                .filter(t -> {
                    Instant first = since.get(t);
                    return first != null && Duration.between(first, now).compareTo(t.grace()) >= 0;
                })
                .toList());
        due.sort(Comparator.comparing(Threshold::signal));
        acting = Set.copyOf(due);
        return due;
    }

    /** Once acted upon, a threshold is met until what was to be freed beyond it is free. */
    private static boolean met(Threshold threshold, NodeObservation node, boolean wasActing) {
        Left left = node.left().get(threshold.signal());
        if (left == null) {
            return false;
        }
        long least = threshold.amount().of(left.capacity());
        long wanted = wasActing ? least + threshold.reclaim().of(left.capacity()) : least;
        return left.available() < wanted;
    }

    /** Returns the conditions the node has. */
    List<String> conditions() {
        return List.copyOf(new TreeSet<>(lastSeen.keySet()));
    }
}
