package io.keelson.controllermanager.podautoscaler;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingPolicy;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingRules;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a recommendation steady, and within limits and rates (KEP-853). Pure but for the history, to which it adds the
 * recommendation.
 *
 * @param replicas what is to be
 * @param stable why the recommendation was held back, or that it was not
 * @param limited why it was cut, or that it was not
 */
record Normalization(int replicas, Verdict stable, Verdict limited) {
    /** A condition. */
    record Verdict(boolean holds, String reason, String message) {}

    private static final Duration DEFAULT_DOWN_WINDOW = Duration.ofMinutes(5);
    private static final Verdict READY = new Verdict(true, "ReadyForNewScale", "recommended size matches current size");

    /**
     * What the recommendation is for.
     *
     * @param current how many replicas there are
     * @param desired the recommendation
     */
    record Input(
            @Nullable HorizontalPodAutoscalerBehavior behavior,
            int min,
            int max,
            int current,
            int desired,
            Instant now) {}

    static Normalization of(Input in, ScaleHistory history) {
        return in.behavior == null ? plain(in, history) : withBehavior(in, in.behavior, history);
    }

    private static Normalization plain(Input in, ScaleHistory history) {
        int stable = history.highest(in.desired, in.now, DEFAULT_DOWN_WINDOW);
        history.recommended(in.desired, in.now, DEFAULT_DOWN_WINDOW);
        Verdict held = stable == in.desired
                ? READY
                : new Verdict(
                        true,
                        "ScaleDownStabilized",
                        "recent recommendations were higher than current one, applying the highest recent recommendation");
        int rate = Math.max(2 * in.current, 4);
        if (stable < in.min) {
            return new Normalization(in.min, held, tooFew());
        }
        if (stable > Math.min(in.max, rate)) {
            return new Normalization(Math.min(in.max, rate), held, in.max > rate ? tooFast() : tooMany());
        }
        return new Normalization(stable, held, within());
    }

    private static Normalization withBehavior(
            Input in, HorizontalPodAutoscalerBehavior behavior, ScaleHistory history) {
        Duration up = window(behavior.getScaleUp(), Duration.ZERO);
        Duration down = window(behavior.getScaleDown(), DEFAULT_DOWN_WINDOW);
        int lowest = history.lowest(in.desired, in.now, up);
        int highest = history.highest(in.desired, in.now, down);
        history.recommended(in.desired, in.now, up.compareTo(down) > 0 ? up : down);
        int stable = Math.min(Math.max(in.current, lowest), highest);
        Verdict held = READY;
        if (stable != in.desired) {
            held = in.desired >= in.current
                    ? new Verdict(
                            true,
                            "ScaleUpStabilized",
                            "recent recommendations were lower than current one, applying the lowest recent"
                                    + " recommendation")
                    : new Verdict(
                            true,
                            "ScaleDownStabilized",
                            "recent recommendations were higher than current one, applying the highest recent"
                                    + " recommendation");
        }
        if (stable > in.current) {
            int rate = Math.max(in.current, upLimit(in, behavior.getScaleUp(), history));
            int most = Math.min(in.max, rate);
            if (stable > most) {
                return new Normalization(most, held, in.max > rate ? tooFast() : tooMany());
            }
        } else if (stable < in.current) {
            int rate = Math.min(in.current, downLimit(in, behavior.getScaleDown(), history));
            int fewest = Math.max(in.min, rate);
            if (stable < fewest) {
                return new Normalization(fewest, held, in.min < rate ? tooFastDown() : tooFew());
            }
        }
        return new Normalization(stable, held, within());
    }

    private static int upLimit(Input in, @Nullable HPAScalingRules rules, ScaleHistory history) {
        if (isDisabled(rules)) {
            return in.current;
        }
        Comparator<Integer> order = isMin(rules) ? Comparator.reverseOrder() : Comparator.naturalOrder();
        return policies(rules).stream()
                .map(policy -> {
                    int start = periodStart(in, policy, history);
                    return isPods(policy)
                            ? start + policy.getValue()
                            : (int) Math.ceil(start * (1 + policy.getValue() / 100.0));
                })
                .max(order)
                .orElse(in.max);
    }

    private static int downLimit(Input in, @Nullable HPAScalingRules rules, ScaleHistory history) {
        if (isDisabled(rules)) {
            return in.current;
        }
        Comparator<Integer> order = isMin(rules) ? Comparator.naturalOrder() : Comparator.reverseOrder();
        return policies(rules).stream()
                .map(policy -> {
                    int start = periodStart(in, policy, history);
                    return isPods(policy) ? start - policy.getValue() : (int) (start * (1 - policy.getValue() / 100.0));
                })
                .max(order)
                .orElse(in.min);
    }

    private static int periodStart(Input in, HPAScalingPolicy policy, ScaleHistory history) {
        Duration period = Duration.ofSeconds(policy.getPeriodSeconds());
        return in.current - history.added(in.now, period) + history.removed(in.now, period);
    }

    /** The longest period of the policies by which a change is judged. */
    static Duration longestPeriod(@Nullable HPAScalingRules rules) {
        return Duration.ofSeconds(policies(rules).stream()
                .mapToInt(HPAScalingPolicy::getPeriodSeconds)
                .max()
                .orElse(0));
    }

    private static List<HPAScalingPolicy> policies(@Nullable HPAScalingRules rules) {
        return rules == null || rules.getPolicies() == null ? List.of() : rules.getPolicies();
    }

    private static boolean isPods(HPAScalingPolicy policy) {
        return "Pods".equals(policy.getType());
    }

    private static boolean isDisabled(@Nullable HPAScalingRules rules) {
        return rules != null && "Disabled".equals(rules.getSelectPolicy());
    }

    private static boolean isMin(@Nullable HPAScalingRules rules) {
        return rules != null && "Min".equals(rules.getSelectPolicy());
    }

    private static Duration window(@Nullable HPAScalingRules rules, Duration otherwise) {
        Integer seconds = rules == null ? null : rules.getStabilizationWindowSeconds();
        return seconds == null ? otherwise : Duration.ofSeconds(Objects.requireNonNull(seconds));
    }

    private static Verdict within() {
        return new Verdict(false, "DesiredWithinRange", "the desired count is within the acceptable range");
    }

    private static Verdict tooFew() {
        return new Verdict(true, "TooFewReplicas", "the desired replica count is less than the minimum replica count");
    }

    private static Verdict tooMany() {
        return new Verdict(true, "TooManyReplicas", "the desired replica count is more than the maximum replica count");
    }

    private static Verdict tooFast() {
        return new Verdict(
                true, "ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate");
    }

    private static Verdict tooFastDown() {
        return new Verdict(
                true, "ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate");
    }
}
