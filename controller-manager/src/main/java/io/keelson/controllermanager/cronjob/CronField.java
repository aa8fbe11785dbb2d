package io.keelson.controllermanager.cronjob;

import java.util.List;
import java.util.Locale;

/**
 * One field of a crontab line.
 *
 * @param bits the values it allows
 * @param any whether it is written with a star and no step
 */
record CronField(long bits, boolean any) {
    /** The fields of a line, in order: minute, hour, day of the month, month, day of the week. */
    static final List<Range> LINE = List.of(
            new Range(0, 59, List.of()),
            new Range(0, 23, List.of()),
            new Range(1, 31, List.of()),
            new Range(
                    1, 12, List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
            new Range(0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat")));

    /** Which values a field may have, and the names of the first of them. */
    record Range(int min, int max, List<String> names) {
        private int value(String text) {
            int named = names.indexOf(text.toLowerCase(Locale.ROOT));
            return named >= 0 ? named + min : number(text);
        }
    }

    boolean has(int value) {
        return (bits >> value & 1) == 1;
    }

    /**
     * Reads a field.
     *
     * @throws IllegalArgumentException what is wrong with it
     */
    static CronField parse(String text, Range range) {
        long bits = 0;
        boolean any = false;
        for (String part : text.split(",", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            String[] step = part.split("/", -1);
            String[] ends = step[0].split("-", -1);
            boolean star = ends[0].equals("*") || ends[0].equals("?");
            if (!star && ends.length > 2) {
                throw new IllegalArgumentException("too many hyphens: " + part);
            }
            if (step.length > 2) {
                throw new IllegalArgumentException("too many slashes: " + part);
            }
            int start = star ? range.min : range.value(ends[0]);
            int end = star ? range.max : ends.length == 2 ? range.value(ends[1]) : start;
            int every = 1;
            if (step.length == 2) {
                every = number(step[1]);
                end = ends.length == 1 ? range.max : end;
            }
            check(part, start, end, every, range);
            any |= star && every == 1;
            for (int i = start; i <= end; i += every) {
                bits |= 1L << i;
            }
        }
        return new CronField(bits, any);
    }

    private static void check(String part, int start, int end, int every, Range range) {
        if (start < range.min) {
            throw new IllegalArgumentException(
                    "beginning of range (" + start + ") below minimum (" + range.min + "): " + part);
        }
        if (end > range.max) {
            throw new IllegalArgumentException("end of range (" + end + ") above maximum (" + range.max + "): " + part);
        }
        if (start > end) {
            throw new IllegalArgumentException(
                    "beginning of range (" + start + ") beyond end of range (" + end + "): " + part);
        }
        if (every == 0) {
            throw new IllegalArgumentException("step of range should be a positive number: " + part);
        }
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number < 0) {
                throw new IllegalArgumentException("negative number (" + number + ") not allowed: " + text);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "failed to parse int from " + text + ": strconv.Atoi: parsing \"" + text + "\": invalid syntax", e);
        }
    }
}
