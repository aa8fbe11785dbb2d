package io.keelson.kubelet.container;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts in the form upstream prints sums: processors in thousandths, bytes with the largest binary unit that fits. */
public final class CanonicalQuantity {
    private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi"};
    private static final BigDecimal STEP = BigDecimal.valueOf(1024);

    private CanonicalQuantity() {}

    /** Returns the amount of a resource as a quantity. */
    public static String of(String resource, BigDecimal amount) {
        if (resource.equals("cpu")) {
            BigDecimal milli = amount.movePointRight(3).setScale(0, RoundingMode.CEILING);
            return milli.remainder(BigDecimal.valueOf(1000)).signum() == 0
                    ? milli.movePointLeft(3)
                            .setScale(0, RoundingMode.UNNECESSARY)
                            .toPlainString()
                    : milli.toPlainString() + "m";
        }
        BigDecimal whole = amount.setScale(0, RoundingMode.CEILING);
        boolean bytes =
                resource.equals("memory") || resource.equals("ephemeral-storage") || resource.startsWith("hugepages-");
        return bytes ? binary(whole) : whole.toPlainString();
    }

    /** Returns a number of bytes. */
    public static String binary(BigDecimal bytes) {
        BigDecimal amount = bytes;
        int unit = 0;
        while (amount.signum() != 0
                && unit < BINARY.length - 1
                && amount.remainder(STEP).signum() == 0) {
            amount = amount.divide(STEP, 0, RoundingMode.UNNECESSARY);
            unit++;
        }
        return amount.toPlainString() + BINARY[unit];
    }
}
