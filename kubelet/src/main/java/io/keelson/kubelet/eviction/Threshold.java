package io.keelson.kubelet.eviction;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How little of something may be left.
 *
 * @param signal what is watched
 * @param amount the least that must be left
 * @param grace how long it may be less before pods are ended; zero for a hard threshold
 * @param reclaim how much more than the least is freed once it has been less
 */
public record Threshold(Signal signal, Amount amount, Duration grace, Amount reclaim) {

    /**
     * An amount, or a part of the whole.
     *
     * @param absolute in bytes or pieces; used where the percentage is negative
     * @param percent of the capacity, negative for none
     */
    public record Amount(long absolute, double percent) {
        static final Amount NOTHING = new Amount(0, -1);

        /** Reads {@code 100Mi} or {@code 10%}. @throws IllegalArgumentException where it is neither, or is negative */
        public static Amount parse(String text) {
            if (text.endsWith("%")) {
                double percent = Double.parseDouble(text.substring(0, text.length() - 1));
                if (!(percent >= 0 && percent <= 100)) {
                    throw new IllegalArgumentException("eviction percentage threshold must be >= 0% and <= 100%");
                }
                return new Amount(0, percent);
            }
            BigDecimal amount = new Quantity(text).getNumericalAmount();
            if (amount.signum() < 0) {
                throw new IllegalArgumentException("eviction threshold must be positive: " + text);
            }
            return new Amount(amount.setScale(0, RoundingMode.CEILING).longValue(), -1);
        }

        /** Returns the amount of a whole. */
        public long of(long capacity) {
            return percent < 0 ? absolute : (long) (capacity * percent / 100);
        }
    }

    /** Returns whether pods are ended at once. */
    public boolean hard() {
        return grace.isZero();
    }

    /** Upstream's hard thresholds. */
    public static List<Threshold> defaults() {
        return hard(Map.of(
                "memory.available", "100Mi",
                "nodefs.available", "10%",
                "nodefs.inodesFree", "5%",
                "imagefs.available", "15%",
                "imagefs.inodesFree", "5%"));
    }

    /** Reads hard thresholds: an amount by signal. @throws IllegalArgumentException naming what is wrong */
    public static List<Threshold> hard(Map<String, String> amounts) {
        return of(amounts, Map.of(), Map.of());
    }

    /**
     * Reads thresholds.
     *
     * @param graces how long soft thresholds wait, by signal
     * @param reclaims what is freed beyond them, by signal
     * @throws IllegalArgumentException naming what is wrong
     */
    public static List<Threshold> of(
            Map<String, String> amounts, Map<String, Duration> graces, Map<String, String> reclaims) {
        List<Threshold> thresholds = new ArrayList<>();
        amounts.forEach((name, text) -> {
            Signal signal =
                    Signal.of(name).orElseThrow(() -> new IllegalArgumentException("unknown eviction signal " + name));
            Amount amount = Amount.parse(text);
            if (amount.absolute() > 0 || amount.percent() > 0) {
                thresholds.add(new Threshold(
                        signal,
                        amount,
                        graces.getOrDefault(name, Duration.ZERO),
                        reclaims.containsKey(name) ? Amount.parse(reclaims.get(name)) : Amount.NOTHING));
            }
        });
        return List.copyOf(thresholds);
    }
}
