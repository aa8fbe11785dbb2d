package io.keelson.client.workload;

import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/** Numbers that may be given as a percentage of another. */
public final class IntOrPercent {
    private IntOrPercent() {}

    /**
     * The number.
     *
     * @param of what a percentage is of
     * @param up whether a fraction counts as one
     * @return zero where there is none, or it is neither number nor percentage
     */
    public static int of(@Nullable IntOrString value, int of, boolean up) {
        if (value == null) {
            return 0;
        }
        if (value.getIntVal() != null) {
            return value.getIntVal();
        }
        String text = value.getStrVal();
        if (text == null || !text.endsWith("%")) {
            return 0;
        }
        try {
            double share = Integer.parseInt(text.substring(0, text.length() - 1)) * (double) of / 100;
            return (int) (up ? Math.ceil(share) : Math.floor(share));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
