package io.keelson.apiserver.cel.library;

import io.keelson.api.time.GoDuration;
import io.keelson.apiserver.cel.value.CelError;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.function.ToLongFunction;

/** Points in time and durations: their text, their parts, and arithmetic with them. */
public final class TimeFunctions {
    private static final long FIRST_SECOND = -62_135_596_800L;
    private static final long LAST_SECOND = 253_402_300_799L;
    private static final int LONGEST_TEXT = 64;

    private TimeFunctions() {}

    static Library library() {
        Library.Builder library = new Library.Builder();
        part(library, "timestamp_to_year", ZonedDateTime::getYear);
        part(library, "timestamp_to_month", time -> time.getMonthValue() - 1L);
        part(library, "timestamp_to_day_of_year", time -> time.getDayOfYear() - 1L);
        part(library, "timestamp_to_day_of_month", time -> time.getDayOfMonth() - 1L);
        part(library, "timestamp_to_day_of_month_1_based", ZonedDateTime::getDayOfMonth);
        part(library, "timestamp_to_day_of_week", time -> time.getDayOfWeek().getValue() % 7L);
        part(library, "timestamp_to_hours", ZonedDateTime::getHour);
        part(library, "timestamp_to_minutes", ZonedDateTime::getMinute);
        part(library, "timestamp_to_seconds", ZonedDateTime::getSecond);
        part(library, "timestamp_to_milliseconds", time -> time.getNano() / 1_000_000L);
        return library.implement("duration_to_hours", arguments -> ((Duration) arguments[0]).toHours())
                .implement("duration_to_minutes", arguments -> ((Duration) arguments[0]).toMinutes())
                .implement("duration_to_seconds", arguments -> ((Duration) arguments[0]).toNanos() / 1_000_000_000L)
                .implement("duration_to_milliseconds", arguments -> ((Duration) arguments[0]).toNanos() / 1_000_000L)
                .build();
    }

    private static void part(Library.Builder library, String overload, ToLongFunction<ZonedDateTime> part) {
        library.implement(overload, arguments -> part.applyAsLong(((Instant) arguments[0]).atZone(ZoneOffset.UTC)));
        library.implement(
                overload + "_with_tz",
                arguments -> part.applyAsLong(((Instant) arguments[0]).atZone(zone((String) arguments[1]))));
    }

    private static ZoneId zone(String name) {
        try {
            if (name.isEmpty() || name.equals("UTC")) {
                return ZoneOffset.UTC;
            }
            int colon = name.indexOf(':');
            if (colon < 0) {
                return ZoneId.of(name);
            }
            boolean sign = name.startsWith("-") || name.startsWith("+");
            int hours = Integer.parseInt(name.substring(sign ? 1 : 0, colon));
            int minutes = Integer.parseInt(name.substring(colon + 1));
            int seconds = (hours * 60 + minutes) * 60;
            return ZoneOffset.ofTotalSeconds(name.startsWith("-") ? -seconds : seconds);
        } catch (DateTimeException | NumberFormatException e) {
            throw new CelError("unknown time zone " + name);
        }
    }

    /** Parses a point in time in the form of RFC 3339. */
    public static Instant timestamp(String text) {
        try {
            if (text.length() > LONGEST_TEXT) {
                throw CelError.conversion("string", "google.protobuf.Timestamp");
            }
            return checked(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw CelError.conversion("string", "google.protobuf.Timestamp");
        }
    }

    static Instant timestamp(long seconds) {
        if (seconds < FIRST_SECOND || seconds > LAST_SECOND) {
            throw new CelError("timestamp overflow");
        }
        return Instant.ofEpochSecond(seconds);
    }

    /** Refuses points in time that are not in the years 1 to 9999. */
    static Instant checked(Instant time) {
        if (time.getEpochSecond() < FIRST_SECOND || time.getEpochSecond() > LAST_SECOND) {
            throw new CelError("timestamp overflow");
        }
        return time;
    }

    /** Refuses durations that do not fit into 64 bits of nanoseconds. */
    static Duration checked(Duration duration) {
        try {
            return Duration.ofNanos(duration.toNanos());
        } catch (ArithmeticException e) {
            throw new CelError("duration overflow");
        }
    }

    /** Parses a duration such as {@code 1h30m}. */
    public static Duration duration(String text) {
        try {
            if (text.length() > LONGEST_TEXT) {
                throw CelError.conversion("string", "google.protobuf.Duration");
            }
            return GoDuration.parse(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw CelError.conversion("string", "google.protobuf.Duration");
        }
    }

    static String text(Instant time) {
        ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
        String seconds = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").format(utc);
        if (utc.getNano() == 0) {
            return seconds + "Z";
        }
        String nanos = Integer.toString(1_000_000_000 + utc.getNano()).substring(1);
        int end = nanos.length();
        while (nanos.charAt(end - 1) == '0') {
            end--;
        }
        return seconds + "." + nanos.substring(0, end) + "Z";
    }

    static String text(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros();
        return seconds.toPlainString() + "s";
    }
}
