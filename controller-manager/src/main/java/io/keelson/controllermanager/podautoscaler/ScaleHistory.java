package io.keelson.controllermanager.podautoscaler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What was recommended and done to one target. Used by one worker at a time. */
final class ScaleHistory {
    private record Entry(int replicas, Instant at) {}

    private final List<Entry> recommendations = new ArrayList<>();
    private final List<Entry> ups = new ArrayList<>();
    private final List<Entry> downs = new ArrayList<>();

    boolean isEmpty() {
        return recommendations.isEmpty();
    }

    /** Remembers a recommendation and forgets those older than the longest window. */
    void recommended(int replicas, Instant now, Duration longest) {
        recommendations.removeIf(e -> e.at.isBefore(now.minus(longest)));
        recommendations.add(new Entry(replicas, now));
    }

    /** The highest recommendation of a window, or a given one where it is higher. */
    int highest(int of, Instant now, Duration window) {
        return recommendations.stream()
                .filter(e -> e.at.isAfter(now.minus(window)))
                .mapToInt(Entry::replicas)
                .reduce(of, Math::max);
    }

    /** The lowest recommendation of a window, or a given one where it is lower. */
    int lowest(int of, Instant now, Duration window) {
        return recommendations.stream()
                .filter(e -> e.at.isAfter(now.minus(window)))
                .mapToInt(Entry::replicas)
                .reduce(of, Math::min);
    }

    /** Remembers a change of replicas. */
    void scaled(int from, int to, Instant now, Duration longest) {
        List<Entry> changes = to > from ? ups : downs;
        changes.removeIf(e -> e.at.isBefore(now.minus(longest)));
        changes.add(new Entry(Math.abs(to - from), now));
    }

    /** How many replicas were added in a time. */
    int added(Instant now, Duration within) {
        return sum(ups, now, within);
    }

    /** How many replicas were removed in a time. */
    int removed(Instant now, Duration within) {
        return sum(downs, now, within);
    }

    private static int sum(List<Entry> changes, Instant now, Duration within) {
        return changes.stream()
                .filter(e -> e.at.isAfter(now.minus(within)))
                .mapToInt(Entry::replicas)
                .sum();
    }
}
