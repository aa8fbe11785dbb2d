package io.keelson.api.time;

import io.keelson.api.json.GoFormat;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Durations as Kubernetes' clients, objects and configurations write them: {@code 300ms}, {@code 1.5h}, {@code 2h45m}
 * (Go's {@code time.ParseDuration}). Reads a text of any length in one pass.
 */
public final class GoDuration {
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private static final long MOST_FRACTION = Long.MAX_VALUE / 10 - 1;

    private final String text;
    private int at;

    private GoDuration(String text) {
        this.text = text;
    }

    /**
     * Parses a duration.
     *
     * @throws IllegalArgumentException where it is none or longer than 292 years; the message is worded as clients know it
     */
    public static Duration parse(String text) {
        return new GoDuration(text).read();
    }

    /** Returns a duration as Go prints it: {@code 1h0m5s}, {@code 1m15.03s}, {@code 1.5ms}, {@code 0s}. */
    public static String format(Duration duration) {
        long nanos = duration.toNanos();
        long seconds = Math.abs(nanos / 1_000_000_000);
        if (seconds == 0) {
            return small(nanos);
        }
        StringBuilder text = new StringBuilder(nanos < 0 ? "-" : "");
        if (seconds >= 3600) {
            text.append(seconds / 3600).append('h');
        }
        if (seconds >= 60) {
            text.append(seconds / 60 % 60).append('m');
        }
        return text.append(decimal(seconds % 60 * 1_000_000_000 + Math.abs(nanos % 1_000_000_000), 9))
                .append('s')
                .toString();
    }

    private static String small(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        long size = Math.abs(nanos);
        return size < 1_000 ? nanos + "ns" : size < 1_000_000 ? decimal(nanos, 3) + "µs" : decimal(nanos, 6) + "ms";
    }

    private static String decimal(long unscaled, int places) {
        return BigDecimal.valueOf(unscaled, places).stripTrailingZeros().toPlainString();
    }

    private Duration read() {
        boolean negative = text.startsWith("-");
        if (negative || text.startsWith("+")) {
            at = 1;
        }
        if (text.length() == at + 1 && text.charAt(at) == '0') {
            return Duration.ZERO;
        }
        if (at == text.length()) {
            throw invalid();
        }
        // Negative, because the shortest duration has no positive counterpart.
        long nanos = 0;
        try {
            while (at < text.length()) {
                nanos = Math.addExact(nanos, part());
            }
            return Duration.ofNanos(negative ? nanos : Math.negateExact(nanos));
        } catch (ArithmeticException e) {
            throw invalid();
        }
    }

    /** Reads one number with its unit, and returns it below zero. */
    private long part() {
        int start = at;
        long whole = 0;
        for (; at < text.length() && isDigit(text.charAt(at)); at++) {
            whole = Math.subtractExact(Math.multiplyExact(whole, 10), text.charAt(at) - '0');
        }
        int digits = at - start;
        long fraction = 0;
        double scale = 1;
        if (at < text.length() && text.charAt(at) == '.') {
            for (at++; at < text.length() && isDigit(text.charAt(at)); at++) {
                // Digits that a duration has no room for are passed over.
                if (fraction <= MOST_FRACTION) {
                    fraction = fraction * 10 + (text.charAt(at) - '0');
                    scale *= 10;
                }
                digits++;
            }
        }
        if (digits == 0) {
            throw invalid();
        }
        long unit = unit();
        return Math.subtractExact(Math.multiplyExact(whole, unit), (long) (fraction * (unit / scale)));
    }

    private long unit() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '.' && !isDigit(text.charAt(at))) {
            at++;
        }
        if (start == at) {
            throw new IllegalArgumentException("time: missing unit in duration " + GoFormat.quote(text));
        }
        String name = text.substring(start, at);
        @Nullable Long unit = NANOS.get(name);
        if (unit == null) {
            throw new IllegalArgumentException(
                    "time: unknown unit " + GoFormat.quote(name) + " in duration " + GoFormat.quote(text));
        }
        return unit;
    }

    private IllegalArgumentException invalid() {
        return new IllegalArgumentException("time: invalid duration " + GoFormat.quote(text));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
