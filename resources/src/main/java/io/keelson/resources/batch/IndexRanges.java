package io.keelson.resources.batch;

import io.keelson.api.json.GoFormat;
import io.keelson.api.validation.FieldError;
import io.keelson.resources.validation.Subject;
import java.util.BitSet;
import java.util.List;

/** Indexes of an indexed job as texts: {@code 1,3-5}, ascending. */
public final class IndexRanges {
    private static final int LONGEST = 64 * 1024;

    private IndexRanges() {}

    /** Signals what is wrong with a text. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Checks a text, where there is one, and returns how many indexes it names; 0 where it is malformed.
     *
     * @param completions how many indexes the job has
     */
    static long count(Subject indexes, long completions) {
        if (!indexes.present()) {
            return 0;
        }
        if (indexes.text().length() > LONGEST) {
            indexes.errors().add(FieldError.tooLong(indexes.path(), LONGEST));
        }
        try {
            return count(indexes.text(), completions);
        } catch (Malformed e) {
            indexes.invalid("error parsing succeededIndexes: " + e.getMessage());
            return 0;
        }
    }

    /** Returns what is wrong with a text, empty where nothing is. */
    static String problem(String text, long completions) {
        try {
            count(text, completions);
            return "";
        } catch (Malformed e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Returns the first index that two texts both name, or -1. */
    static int overlap(String text, String other, int completions) {
        BitSet both = indexes(text, completions);
        both.and(indexes(other, completions));
        return both.nextSetBit(0);
    }

    private static BitSet indexes(String text, int completions) {
        BitSet indexes = new BitSet();
        if (!text.isEmpty() && problem(text, completions).isEmpty()) {
            for (String range : text.split(",", -1)) {
                String[] ends = range.split("-", -1);
                indexes.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
            }
        }
        return indexes;
    }

    private static long count(String text, long completions) throws Malformed {
        long total = 0;
        long last = -1;
        for (String range : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            List<String> ends = List.of(range.split("-", -1));
            if (ends.size() > 2) {
                throw new Malformed("the fragment " + GoFormat.quote(range)
                        + " violates the requirement that an index interval can have at most two parts separated by"
                        + " '-'");
            }
            long from = index(ends.getFirst(), completions);
            long to = from;
            if (ends.size() == 2) {
                to = index(ends.getLast(), completions);
                if (from >= to) {
                    throw new Malformed("non-increasing order, previous: " + from + ", current: " + to);
                }
            }
            if (last >= from) {
                throw new Malformed("non-increasing order, previous: " + last + ", current: " + from);
            }
            last = to;
            total += to - from + 1;
        }
        return total;
    }

    private static long index(String text, long completions) throws Malformed {
        if (!text.matches("[0-9]{1,18}")) {
            throw new Malformed("cannot convert string to integer for index: " + GoFormat.quote(text));
        }
        long index = Long.parseLong(text);
        if (index >= completions) {
            throw new Malformed("too large index: " + GoFormat.quote(text));
        }
        return index;
    }
}
