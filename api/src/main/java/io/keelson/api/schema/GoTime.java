package io.keelson.api.schema;

import io.keelson.api.json.GoFormat;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Reads points in time as upstream does (Go's {@code time.Parse} with RFC 3339 layouts): the same texts are accepted, the
 * same words say what is wrong with others.
 */
final class GoTime {
    private static final String SECONDS = "2006-01-02T15:04:05Z07:00";
    private static final String MICROS = "2006-01-02T15:04:05.000000Z07:00";
    private static final int MICRO_DIGITS = 7;
    private static final DateTimeFormatter SECONDS_FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'");
    private static final DateTimeFormatter MICROS_FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    private final String text;
    private final String layout;
    private String rest;
    private int nanos;
    private int offsetSeconds;

    private GoTime(String text, String layout) {
        this.text = text;
        this.layout = layout;
        this.rest = text;
    }

    /** Returns the time in the form of answers, in whole seconds of UTC; empty for the zero time. */
    static String seconds(String text) {
        return format(new GoTime(text, SECONDS).parse(), SECONDS_FORMAT);
    }

    /** Returns the time in the form of answers, in microseconds of UTC; empty for the zero time. */
    static String micros(String text) {
        return format(new GoTime(text, MICROS).parse(), MICROS_FORMAT);
    }

    private static String format(OffsetDateTime time, DateTimeFormatter formatter) {
        OffsetDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC);
        boolean zero = utc.toEpochSecond() == -62_135_596_800L && utc.getNano() == 0;
        return zero ? "" : formatter.format(utc);
    }

    private OffsetDateTime parse() {
        int year = number(4, "2006", Integer.MIN_VALUE, Integer.MAX_VALUE, "");
        literal("-");
        int month = number(2, "01", 1, 12, "month");
        literal("-");
        int day = number(2, "02", Integer.MIN_VALUE, Integer.MAX_VALUE, "");
        literal("T");
        int hour = number(startsWithDigits(2) ? 2 : 1, "15", 0, 23, "hour");
        literal(":");
        int minute = number(2, "04", 0, 59, "minute");
        literal(":");
        int second = number(2, "05", 0, 59, "second");
        fraction();
        zone();
        if (!rest.isEmpty()) {
            throw failure(": extra text: " + GoFormat.quote(rest));
        }
        try {
            LocalDateTime local =
                    LocalDateTime.of(LocalDate.of(year, month, day), LocalTime.of(hour, minute, second, nanos));
            return local.minusSeconds(offsetSeconds).atOffset(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw failure(": day out of range");
        }
    }

    private void literal(String expected) {
        if (!rest.startsWith(expected)) {
            throw mismatch(rest, expected);
        }
        rest = rest.substring(1);
    }

    private boolean startsWithDigits(int count) {
        if (rest.length() < count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (rest.charAt(i) < '0' || rest.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private int number(int digits, String element, int least, int most, String unit) {
        if (!startsWithDigits(digits)) {
            throw mismatch(rest, element);
        }
        int value = Integer.parseInt(rest.substring(0, digits));
        rest = rest.substring(digits);
        if (value < least || value > most) {
            throw failure(": " + unit + " out of range");
        }
        return value;
    }

    private void fraction() {
        if (layout.equals(MICROS)) {
            if (rest.length() < MICRO_DIGITS
                    || (rest.charAt(0) != '.' && rest.charAt(0) != ',')
                    || !rest.substring(1, MICRO_DIGITS).chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw mismatch(rest, ".000000");
            }
            nanos = Integer.parseInt(rest.substring(1, MICRO_DIGITS)) * 1000;
            rest = rest.substring(MICRO_DIGITS);
        } else if (rest.length() >= 2
                && (rest.charAt(0) == '.' || rest.charAt(0) == ',')
                && Character.isDigit(rest.charAt(1))) {
            int end = 1;
            while (end < rest.length() && rest.charAt(end) >= '0' && rest.charAt(end) <= '9') {
                end++;
            }
            nanos = Integer.parseInt((rest.substring(1, end) + "000000000").substring(0, 9));
            rest = rest.substring(end);
        }
    }

    private void zone() {
        if (rest.startsWith("Z")) {
            rest = rest.substring(1);
            return;
        }
        String held = rest;
        boolean shaped = rest.length() >= 6
                && (rest.charAt(0) == '+' || rest.charAt(0) == '-')
                && rest.charAt(3) == ':'
                && (rest.substring(1, 3) + rest.substring(4, 6)).chars().allMatch(c -> c >= '0' && c <= '9');
        if (!shaped) {
            throw mismatch(held, "Z07:00");
        }
        int hours = Integer.parseInt(rest.substring(1, 3));
        int minutes = Integer.parseInt(rest.substring(4, 6));
        int sign = rest.charAt(0) == '-' ? -1 : 1;
        rest = rest.substring(6);
        if (hours > 24) {
            throw failure(": time zone offset hour out of range");
        } else if (minutes > 60) {
            throw failure(": time zone offset minute out of range");
        }
        offsetSeconds = sign * (hours * 60 + minutes) * 60;
    }

    private DecodeException mismatch(String value, String element) {
        return new DecodeException("parsing time " + GoFormat.quote(text) + " as " + GoFormat.quote(layout)
                + ": cannot parse " + GoFormat.quote(value) + " as " + GoFormat.quote(element));
    }

    private DecodeException failure(String message) {
        return new DecodeException("parsing time " + GoFormat.quote(text) + message);
    }
}
