package io.keelson.controllermanager.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of completion indexes as ordered intervals, written {@code 1,3-5,7}. Immutable.
 *
 * @param intervals in ascending order, none touching the next
 */
record Indexes(List<Interval> intervals) {
    static final Indexes NONE = new Indexes(List.of());

    /** Both ends belong to it. */
    record Interval(int first, int last) {}

    /** Reads what a status holds; what is not an interval, and what is not below the completions, is left out. */
    static Indexes parse(@Nullable String text, int completions) {
        if (text == null || text.isEmpty()) {
            return NONE;
        }
        List<Interval> found = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-', 1);
            int first;
            int last;
            try {
                first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
                if (first >= completions) {
                    break;
                }
                last = dash < 0 ? first : Math.min(completions - 1, Integer.parseInt(part.substring(dash + 1)));
            } catch (NumberFormatException e) {
                continue;
            }
            if (!found.isEmpty() && found.getLast().last == first - 1) {
                found.set(found.size() - 1, new Interval(found.getLast().first, last));
            } else {
                found.add(new Interval(first, last));
            }
        }
        return new Indexes(found);
    }

    /** With more indexes. */
    Indexes with(Collection<Integer> more) {
        return with(new Indexes(
                new TreeSet<>(more).stream().map(i -> new Interval(i, i)).toList()));
    }

    /** With those of another set. */
    Indexes with(Indexes other) {
        List<Interval> all = new ArrayList<>(intervals);
        all.addAll(other.intervals);
        all.sort((a, b) -> Integer.compare(a.first, b.first));
        List<Interval> merged = new ArrayList<>();
        for (Interval next : all) {
            if (merged.isEmpty() || next.first > merged.getLast().last + 1) {
                merged.add(next);
            } else if (next.last > merged.getLast().last) {
                merged.set(merged.size() - 1, new Interval(merged.getLast().first, next.last));
            }
        }
        return new Indexes(merged);
    }

    /** How many there are. */
    int total() {
        return intervals.stream().mapToInt(i -> i.last - i.first + 1).sum();
    }

    boolean has(int index) {
        return intervals.stream().anyMatch(i -> i.first <= index && index <= i.last);
    }

    /** How many there are in both. */
    int common(Indexes other) {
        int common = 0;
        for (Interval a : intervals) {
            for (Interval b : other.intervals) {
                common += Math.max(0, Math.min(a.last, b.last) - Math.max(a.first, b.first) + 1);
            }
        }
        return common;
    }

    /** The first so many below a limit that are not in the set. */
    List<Integer> missing(int count, int limit) {
        List<Integer> missing = new ArrayList<>();
        int candidate = 0;
        for (Interval taken : intervals) {
            for (; candidate < Math.min(limit, taken.first) && missing.size() < count; candidate++) {
                missing.add(candidate);
            }
            candidate = Math.max(candidate, taken.last + 1);
        }
        for (; candidate < limit && missing.size() < count; candidate++) {
            missing.add(candidate);
        }
        return missing;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Interval i : intervals) {
            text.append(text.isEmpty() ? "" : ",").append(i.first);
            if (i.last > i.first) {
                text.append(i.last == i.first + 1 ? ',' : '-').append(i.last);
            }
        }
        return text.toString();
    }
}
