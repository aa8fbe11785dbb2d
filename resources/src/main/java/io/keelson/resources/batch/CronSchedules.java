package io.keelson.resources.batch;

import io.keelson.api.time.GoDuration;
import io.keelson.resources.validation.Subject;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Schedules of cron jobs: five fields, or a descriptor such as {@code @daily}. */
final class CronSchedules {
    private static final Pattern ZONE_PART = Pattern.compile("[A-Za-z0-9._+-]{1,14}");
    private static final Set<String> DESCRIPTORS =
            Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    private CronSchedules() {}

    private record Field(int min, int max, Map<String, Integer> names) {}

    private static final List<Field> FIELDS = List.of(
            new Field(0, 59, Map.of()),
            new Field(0, 23, Map.of()),
            new Field(1, 31, Map.of()),
            new Field(1, 12, numbered(MONTHS, 1)),
            new Field(0, 6, numbered(DAYS, 0)));

    private static Map<String, Integer> numbered(List<String> names, int from) {
        return names.stream().collect(Collectors.toMap(name -> name, name -> names.indexOf(name) + from));
    }

    /** Returns what is wrong with a schedule, or null. */
    static @Nullable String check(String schedule) {
        String spec = schedule;
        if (spec.startsWith("TZ=") || spec.startsWith("CRON_TZ=")) {
            int space = spec.indexOf(' ');
            if (space < 0) {
                return "unable to parse schedule: " + spec;
            }
            String zone = spec.substring(spec.indexOf('=') + 1, space);
            try {
                ZoneId.of(zone);
            } catch (DateTimeException e) {
                return "provided bad location " + zone + ": unknown time zone " + zone;
            }
            spec = spec.substring(space).strip();
        }
        if (spec.startsWith("@")) {
            return descriptor(spec);
        }
        List<String> parts = Arrays.stream(spec.strip().split("\\s+"))
                .filter(part -> !part.isEmpty())
                .toList();
        if (parts.size() != FIELDS.size()) {
            return "expected exactly 5 fields, found " + parts.size() + ": [" + String.join(" ", parts) + "]";
        }
        for (int i = 0; i < parts.size(); i++) {
            for (String range : parts.get(i).split(",")) {
                String wrong = range(range, FIELDS.get(i));
                if (wrong != null) {
                    return wrong;
                }
            }
        }
        return null;
    }

    private static @Nullable String descriptor(String spec) {
        if (DESCRIPTORS.contains(spec)) {
            return null;
        }
        if (spec.startsWith("@every ")) {
            try {
                GoDuration.parse(spec.substring("@every ".length()));
                return null;
            } catch (IllegalArgumentException e) {
                return "failed to parse duration " + spec + ": " + e.getMessage();
            }
        }
        return "unrecognized descriptor: " + spec;
    }

    private static @Nullable String range(String expression, Field field) {
        String[] step = expression.split("/", -1);
        String[] bounds = step[0].split("-", -1);
        int start;
        int end;
        try {
            if (bounds[0].equals("*") || bounds[0].equals("?")) {
                start = field.min();
                end = field.max();
            } else {
                start = number(bounds[0], field);
                if (bounds.length > 2) {
                    return "too many hyphens: " + expression;
                }
                end = bounds.length == 2 ? number(bounds[1], field) : start;
            }
            int every = 1;
            if (step.length > 2) {
                return "too many slashes: " + expression;
            } else if (step.length == 2) {
                every = number(step[1], new Field(0, 0, Map.of()));
                end = bounds.length == 1 ? field.max() : end;
            }
            if (start < field.min()) {
                return "beginning of range (" + start + ") below minimum (" + field.min() + "): " + expression;
            } else if (end > field.max()) {
                return "end of range (" + end + ") above maximum (" + field.max() + "): " + expression;
            } else if (start > end) {
                return "beginning of range (" + start + ") beyond end of range (" + end + "): " + expression;
            } else if (every == 0) {
                return "step of range should be a positive number: " + expression;
            }
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static int number(String text, Field field) {
        Integer named = field.names().get(text.toLowerCase(Locale.ROOT));
        if (named != null) {
            return named;
        }
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

    /** Checks the time zone of a schedule, where it is given. */
    static void timeZone(Subject zone) {
        if (!zone.present()) {
            return;
        }
        String name = zone.text();
        if (name.isEmpty()) {
            zone.invalid("timeZone must be nil or non-empty string");
            return;
        }
        for (String part : name.split("/", -1)) {
            if (part.equals(".")
                    || part.equals("..")
                    || part.startsWith("-")
                    || !ZONE_PART.matcher(part).matches()) {
                zone.invalid("unknown time zone " + name);
                return;
            }
        }
        if (name.equalsIgnoreCase("Local")) {
            zone.invalid("timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        }
        boolean known = ZoneId.getAvailableZoneIds().contains(name) || name.equals("Local");
        if (!known) {
            zone.invalid("unknown time zone " + name);
        }
    }
}
