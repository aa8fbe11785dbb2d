package io.keelson.api.schema.structural;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Durations as the format {@code duration} has them: {@code 1h30m} as Go, or loosely {@code 2 days}. */
public final class Durations {
    private static final Pattern GO =
            Pattern.compile("^[+-]?(?:0|(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$");
    private static final Pattern GO_PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final int LONGEST = 256;
    private static final BigInteger LIMIT = BigInteger.valueOf(Long.MAX_VALUE);
    private static final Map<String, Long> NANOS = new LinkedHashMap<>();

    static {
        NANOS.put("nano", 1L);
        NANOS.put("micro", 1_000L);
        NANOS.put("milli", 1_000_000L);
        NANOS.put("sec", 1_000_000_000L);
        NANOS.put("min", 60_000_000_000L);
        NANOS.put("hour", 3_600_000_000_000L);
        NANOS.put("day", 86_400_000_000_000L);
        NANOS.put("week", 604_800_000_000_000L);
    }

    private Durations() {}

    /** Returns the duration that a text says, or null where it is none or does not fit. */
    public static @Nullable Duration parse(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        return GO.matcher(text).find() ? go(text) : loose(text);
    }

    private static @Nullable Duration go(String text) {
        Matcher part = GO_PART.matcher(text);
        BigDecimal sum = BigDecimal.ZERO;
        while (part.find()) {
            BigDecimal number = new BigDecimal(part.group(1).endsWith(".") ? part.group(1) + "0" : part.group(1));
            sum = sum.add(number.multiply(BigDecimal.valueOf(unit(part.group(2)))));
        }
        BigInteger nanos = sum.toBigInteger();
        if (nanos.compareTo(LIMIT) > 0) {
            return null;
        }
        return Duration.ofNanos(text.startsWith("-") ? -nanos.longValue() : nanos.longValue());
    }

    private static long unit(String name) {
        return switch (name) {
            case "ns" -> 1L;
            case "us", "µs", "μs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h", "hr" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            case "w", "wk" -> 604_800_000_000_000L;
            default -> {
                for (Map.Entry<String, Long> entry : NANOS.entrySet()) {
                    if (name.startsWith(entry.getKey())) {
                        yield entry.getValue();
                    }
                }
                yield 0;
            }
        };
    }

    private static @Nullable Duration loose(String text) {
        Matcher part = StringFormats.durationPart().matcher(text);
        boolean found = false;
        long sum = 0;
        while (part.find()) {
            try {
                long factor = Long.parseLong(part.group(2));
                long unit = unit(part.group(3).strip().toLowerCase(Locale.ROOT));
                if (unit > 0) {
                    found = true;
                    sum += factor * unit;
                }
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return found ? Duration.ofNanos(sum) : null;
    }
}
