package io.keelson.controllermanager.node;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How long pods stay on a node with taints that evict. Pure. */
final class Tolerations {
    private Tolerations() {}

    /**
     * How long a pod may stay: the shortest time among the tolerations its taints need.
     *
     * @return zero when some taint is not tolerated, null when it may stay for ever
     */
    static @Nullable Duration stay(List<Taint> taints, @Nullable List<Toleration> tolerations) {
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
    static boolean all(List<Taint> taints, @Nullable List<Toleration> tolerations) {
        List<Toleration> has = tolerations == null ? List.of() : tolerations;
        return taints.stream().allMatch(taint -> has.stream().anyMatch(t -> tolerates(t, taint)));
    }

    static boolean tolerates(Toleration toleration, Taint taint) {
        if (!empty(toleration.getEffect()) && !toleration.getEffect().equals(taint.getEffect())) {
            return false;
        }
        if (!empty(toleration.getKey()) && !toleration.getKey().equals(taint.getKey())) {
            return false;
        }
        return switch (Objects.toString(toleration.getOperator(), "")) {
            case "", "Equal" ->
                Objects.toString(toleration.getValue(), "").equals(Objects.toString(taint.getValue(), ""));
            case "Exists" -> true;
            default -> false;
        };
    }

    private static boolean empty(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
