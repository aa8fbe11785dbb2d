package io.keelson.client.workload;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which taints pods put up with, and for how long. Pure. */
public final class Tolerations {
    private Tolerations() {}

    /**
     * How long a pod may stay: the shortest time among the tolerations its taints need.
     *
     * @return zero when some taint is not tolerated, null when it may stay for ever
     */
    public static @Nullable Duration stay(List<Taint> taints, @Nullable List<Toleration> tolerations) {
        List<Toleration> has = tolerations == null ? List.of() : tolerations;
        List<Toleration> used = new ArrayList<>();
        for (Taint taint : taints) {
            Toleration one =
                    has.stream().filter(t -> tolerates(t, taint)).findFirst().orElse(null);
            if (one == null) {
                return Duration.ZERO;
            }
            used.add(one);
        }
        Long shortest = used.stream()
                .map(Toleration::getTolerationSeconds)
                .filter(Objects::nonNull)
                .min(Long::compare)
                .orElse(null);
        return shortest == null ? null : Duration.ofSeconds(Math.max(0, shortest));
    }

    /** Whether every taint is tolerated, for ever or for a time. */
    public static boolean all(List<Taint> taints, @Nullable List<Toleration> tolerations) {
        List<Toleration> has = tolerations == null ? List.of() : tolerations;
        return taints.stream().allMatch(taint -> has.stream().anyMatch(t -> tolerates(t, taint)));
    }

    /** Whether a toleration is for a taint; {@code Lt} and {@code Gt} compare whole numbers (KEP-5471). */
    public static boolean tolerates(Toleration toleration, Taint taint) {
        if (!empty(toleration.getEffect()) && !toleration.getEffect().equals(taint.getEffect())) {
            return false;
        }
        if (!empty(toleration.getKey()) && !toleration.getKey().equals(taint.getKey())) {
            return false;
        }
        String value = Objects.toString(taint.getValue(), "");
        String wanted = Objects.toString(toleration.getValue(), "");
        return switch (Objects.toString(toleration.getOperator(), "")) {
            case "", "Equal" -> wanted.equals(value);
            case "Exists" -> true;
            case "Lt" -> compare(value, wanted) < 0;
            case "Gt" -> compare(value, wanted) > 0;
            default -> false;
        };
    }

    /** Zero, which neither operator accepts, where one is no whole number. */
    private static int compare(String value, String wanted) {
        try {
            return Long.compare(Long.parseLong(value), Long.parseLong(wanted));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static boolean empty(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
