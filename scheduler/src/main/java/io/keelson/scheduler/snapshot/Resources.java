package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Amounts of resources.
 *
 * @param milliCpu thousandths of a core
 * @param memory bytes
 * @param ephemeralStorage bytes
 * @param extended whole units of every other resource, by name
 */
public record Resources(long milliCpu, long memory, long ephemeralStorage, Map<String, Long> extended) {
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    /** Nothing. */
    public static final Resources NONE = new Resources(0, 0, 0, Map.of());

    public Resources {
        extended = Map.copyOf(extended);
    }

    /** Reads a resource list; {@code pods} is left out, as it is counted and not requested. */
    public static Resources of(@Nullable Map<String, Quantity> list) {
        if (list == null || list.isEmpty()) {
            return NONE;
        }
        Map<String, Long> extended = new HashMap<>();
        list.forEach((name, quantity) -> {
            if (!name.equals("cpu")
                    && !name.equals("memory")
                    && !name.equals("ephemeral-storage")
                    && !name.equals("pods")) {
                extended.put(name, amount(quantity, 0));
            }
        });
        return new Resources(
                amount(list.get("cpu"), 3),
                amount(list.get("memory"), 0),
                amount(list.get("ephemeral-storage"), 0),
                extended);
    }

    /** Returns the sum. */
    public Resources plus(Resources other) {
        return combine(other, Long::sum);
    }

    /** Returns what is left after taking the other away. */
    public Resources minus(Resources other) {
        return combine(other, (a, b) -> a - b);
    }

    /** Returns the larger amount of each resource. */
    public Resources max(Resources other) {
        return combine(other, Math::max);
    }

    private Resources combine(Resources other, java.util.function.LongBinaryOperator operator) {
        Map<String, Long> sum = extended;
        if (!other.extended.isEmpty()) {
            sum = new HashMap<>(extended);
            for (Map.Entry<String, Long> e : other.extended.entrySet()) {
                sum.put(e.getKey(), operator.applyAsLong(sum.getOrDefault(e.getKey(), 0L), e.getValue()));
            }
        }
        return new Resources(
                operator.applyAsLong(milliCpu, other.milliCpu),
                operator.applyAsLong(memory, other.memory),
                operator.applyAsLong(ephemeralStorage, other.ephemeralStorage),
                sum);
    }

    /** Reads a quantity in units of 10^-scale, rounded up as upstream rounds. */
    static long amount(@Nullable Quantity quantity, int scale) {
        if (quantity == null) {
            return 0;
        }
        long plain = plainAmount(quantity, scale);
        if (plain >= 0) {
            return plain;
        }
        BigDecimal value = quantity.getNumericalAmount().movePointRight(scale).setScale(0, RoundingMode.CEILING);
        return value.compareTo(LARGEST) > 0 ? Long.MAX_VALUE : value.longValue();
    }

    /** Reads the quantities that nearly all pods have, small whole numbers, without big decimals; -1 for all others. */
    private static long plainAmount(Quantity quantity, int scale) {
        String digits = quantity.getAmount();
        if (digits == null || digits.isEmpty() || digits.length() > 7 || scale > 3) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        long units = scale == 3 ? 1000 : 1;
        return switch (quantity.getFormat() == null ? "" : quantity.getFormat()) {
            case "" -> scale == 0 || scale == 3 ? value * units : -1;
            case "m" -> scale == 3 ? value : -1;
            case "Ki" -> scale == 0 ? value << 10 : -1;
            case "Mi" -> scale == 0 ? value << 20 : -1;
            case "Gi" -> scale == 0 ? value << 30 : -1;
            default -> -1;
        };
    }
}
