package io.keelson.controllermanager.cronjob;

import io.keelson.api.time.GoDuration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** When a cron job's jobs start: a crontab line in a time zone, or an interval. Immutable. */
interface Schedule {
    /** What {@link #next} answers when there is no such time. */
    Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

    /** The first time after another; {@link #NEVER} when there is none within five years. */
    Instant next(Instant after);

    /**
     * Reads a schedule.
     *
     * @param zone where times are told, unless the text says
     * @throws IllegalArgumentException what is wrong with it
     */
    static Schedule parse(String text, ZoneId zone) {
        String spec = text;
        ZoneId in = zone;
        if (spec.startsWith("TZ=") || spec.startsWith("CRON_TZ=")) {
            int space = spec.indexOf(' ');
            if (space < 0) {
                throw new IllegalArgumentException("unable to parse schedule: " + spec);
            }
            String name = spec.substring(spec.indexOf('=') + 1, space);
            ZoneId named = zone(name);
            if (named == null) {
                throw new IllegalArgumentException("provided bad location " + name + ": unknown time zone " + name);
            }
            in = named;
            spec = spec.substring(space).strip();
        }
        if (spec.startsWith("@every ")) {
            try {
                return new Interval(GoDuration.parse(spec.substring("@every ".length())));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("failed to parse duration " + spec + ": " + e.getMessage(), e);
            }
        }
        return new Crontab(fields(spec), in);
    }

    /** The zone of a name, or null when there is none. */
    static @Nullable ZoneId zone(String name) {
        try {
            return name.isEmpty() ? ZoneId.of("UTC") : ZoneId.of(name);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static List<CronField> fields(String spec) {
        String line =
                switch (spec) {
                    case "@yearly", "@annually" -> "0 0 1 1 *";
                    case "@monthly" -> "0 0 1 * *";
                    case "@weekly" -> "0 0 * * 0";
                    case "@daily", "@midnight" -> "0 0 * * *";
                    case "@hourly" -> "0 * * * *";
                    default -> spec;
                };
        if (line.startsWith("@")) {
            throw new IllegalArgumentException("unrecognized descriptor: " + line);
        }
        List<String> words = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(line);
        while (tokens.hasMoreTokens()) {
            words.add(tokens.nextToken());
        }
        if (words.size() != 5) {
            throw new IllegalArgumentException(
                    "expected exactly 5 fields, found " + words.size() + ": [" + String.join(" ", words) + "]");
        }
        List<CronField> fields = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            fields.add(CronField.parse(words.get(i), CronField.LINE.get(i)));
        }
        return fields;
    }

    /** Every so often, counted from the last time; no more often than once a second. */
    record Interval(Duration every) implements Schedule {
        @Override
        public Instant next(Instant after) {
            Duration whole = every.truncatedTo(ChronoUnit.SECONDS);
            Duration step = whole.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : whole;
            return after.truncatedTo(ChronoUnit.SECONDS).plus(step);
        }
    }

    /** Minute, hour, day of the month, month and day of the week. */
    record Crontab(List<CronField> fields, ZoneId zone) implements Schedule {
        @Override
        public Instant next(Instant after) {
            ZonedDateTime t =
                    after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).atZone(zone);
            if (t.getSecond() != 0) {
                t = t.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
            }
            int last = t.getYear() + 5;
            while (t.getYear() <= last) {
                if (!fields.get(3).has(t.getMonthValue())) {
                    t = t.toLocalDate().withDayOfMonth(1).plusMonths(1).atStartOfDay(zone);
                } else if (!day(t)) {
                    t = t.toLocalDate().plusDays(1).atStartOfDay(zone);
                } else if (!fields.get(1).has(t.getHour())) {
                    t = t.truncatedTo(ChronoUnit.HOURS).plusHours(1);
                } else if (!fields.get(0).has(t.getMinute())) {
                    t = t.plusMinutes(1);
                } else {
                    return t.toInstant();
                }
            }
            return NEVER;
        }

        /** Where both days are restricted, either will do. */
        private boolean day(ZonedDateTime t) {
            CronField ofMonth = fields.get(2);
            CronField ofWeek = fields.get(4);
            boolean month = ofMonth.has(t.getDayOfMonth());
            boolean week = ofWeek.has(t.getDayOfWeek().getValue() % 7);
            return ofMonth.any() || ofWeek.any() ? month && week : month || week;
        }
    }
}
