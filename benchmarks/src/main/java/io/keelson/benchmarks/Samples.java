package io.keelson.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Measured values of one quantity, in its unit. Not safe for concurrent use. */
public final class Samples {
    private final List<Double> values = new ArrayList<>();

    /** Adds a value. */
    public void add(double value) {
        values.add(value);
    }

    /** Adds all values of others. */
    public void addAll(Samples others) {
        values.addAll(others.values);
    }

    /** Returns how many values there are. */
    public int count() {
        return values.size();
    }

    /** Returns the median; of an even number of values, the mean of the two in the middle. */
    public double median() {
        List<Double> sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /**
     * Returns the value that a share of all values does not exceed.
     *
     * @param share from 0 to 1
     */
    public double quantile(double share) {
        List<Double> sorted = sorted();
        return sorted.get(Math.clamp((int) Math.ceil(share * sorted.size()) - 1, 0, sorted.size() - 1));
    }

    /** Returns {@code median (least..most)}, each value formatted. */
    public String summary(String format) {
        return String.format(format + " (" + format + ".." + format + ")", median(), quantile(0), quantile(1));
    }

    private List<Double> sorted() {
        if (values.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        return values.stream().sorted().toList();
    }
}
