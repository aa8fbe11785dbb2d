package io.keelson.kubelet.config;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as configurations write them: {@code 5m0s}, {@code 1.5h}, {@code 300ms}. */
final class GoDuration {
    private static final int LONGEST = 64;

    private GoDuration() {}

    /** Reads one. @throws IllegalArgumentException where it is none */
    static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new IllegalArgumentException("invalid duration \"" + text + "\"");
        }
        Duration sum = Duration.ZERO;
        int i = 0;
        while (i < text.length()) {
            int unit = i;
            while (unit < text.length() && (Character.isDigit(text.charAt(unit)) || text.charAt(unit) == '.')) {
                unit++;
            }
            int next = unit;
            while (next < text.length() && Character.isLetter(text.charAt(next))) {
                next++;
            }
            long nanos =
                    switch (text.substring(unit, next)) {
                        case "ns" -> 1L;
                        case "us" -> 1_000L;
                        case "ms" -> 1_000_000L;
                        case "s" -> 1_000_000_000L;
                        case "m" -> 60_000_000_000L;
                        case "h" -> 3_600_000_000_000L;
                        default -> throw new IllegalArgumentException("invalid duration \"" + text + "\"");
                    };
            try {
                sum = sum.plusNanos(new BigDecimal(text.substring(i, unit))
                        .multiply(BigDecimal.valueOf(nanos))
                        .longValue());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("invalid duration \"" + text + "\"", e);
            }
            i = next;
        }
        return sum;
    }
}
