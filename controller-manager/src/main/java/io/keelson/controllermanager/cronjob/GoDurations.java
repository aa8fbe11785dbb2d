package io.keelson.controllermanager.cronjob;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/** Lengths of time as Go writes them: {@code 1h30m}, {@code 1.5s}. */
final class GoDurations {
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final int LONGEST = 100;

    private GoDurations() {}

    /**
     * Reads a duration.
     *
     * @param whole what to name in the error
     * @throws IllegalArgumentException when it is none
     */
    static Duration parse(String text, String whole) {
        BigDecimal nanos = BigDecimal.ZERO;
        int at = 0;
        while (at < text.length() && text.length() <= LONGEST) {
            int unit = at;
            while (unit < text.length() && (Character.isDigit(text.charAt(unit)) || text.charAt(unit) == '.')) {
                unit++;
            }
            int end = unit;
            while (end < text.length() && Character.isLetter(text.charAt(end))) {
                end++;
            }
            Long size = NANOS.get(text.substring(unit, end));
            if (unit == at || size == null) {
                break;
            }
            try {
                nanos = nanos.add(new BigDecimal(text.substring(at, unit)).multiply(BigDecimal.valueOf(size)));
            } catch (NumberFormatException e) {
                break;
            }
            at = end;
        }
        if (at == 0 || at < text.length() || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException(
                    "failed to parse duration " + whole + ": time: invalid duration \"" + text + "\"");
        }
        return Duration.ofNanos(nanos.longValue());
    }
}
