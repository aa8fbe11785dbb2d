package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a pod tolerates a taint of its node. */
final class Tolerance {
    private Tolerance() {}

    static boolean of(Pod pod, Taint taint) {
        return Objects.requireNonNullElse(pod.getSpec().getTolerations(), List.<Toleration>of()).stream()
                .anyMatch(t -> of(t, taint));
    }

    private static boolean of(Toleration toleration, Taint taint) {
        return fits(toleration.getEffect(), taint.getEffect())
                && fits(toleration.getKey(), taint.getKey())
                && value(toleration, Objects.requireNonNullElse(taint.getValue(), ""));
    }

    private static boolean fits(@Nullable String wanted, @Nullable String given) {
        return wanted == null || wanted.isEmpty() || wanted.equals(given);
    }

    /** {@code Lt} and {@code Gt} compare the taint's value with the toleration's as whole numbers (KEP-5471). */
    private static boolean value(Toleration toleration, String taint) {
        String own = Objects.requireNonNullElse(toleration.getValue(), "");
        return switch (Objects.requireNonNullElse(toleration.getOperator(), "")) {
            case "", "Equal" -> own.equals(taint);
            case "Exists" -> true;
            case "Lt" -> compared(taint, own) < 0;
            case "Gt" -> compared(taint, own) > 0;
            default -> false;
        };
    }

    /** Zero where one of them is no number. */
    private static int compared(String left, String right) {
        try {
            return Long.compare(Long.parseLong(left), Long.parseLong(right));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
