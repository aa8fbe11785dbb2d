package io.keelson.client.workload;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which pods go first when there are too many: unassigned before assigned, pending before unknown before running, not
 * ready before ready, cheaper before dearer ({@code controller.kubernetes.io/pod-deletion-cost}), more relatives on its
 * node before fewer, ready for a shorter time, more restarts, younger. Times are compared by order of magnitude, so that
 * no pod is singled out for a second (KEP-2185, KEP-2255).
 */
public final class DeletionOrder {
    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";

    private DeletionOrder() {}

    /**
     * The pods to delete.
     *
     * @param pods those there are
     * @param related pods of the same family, which weigh on their nodes
     * @param count how many to give up
     */
    public static List<Pod> choose(List<Pod> pods, List<Pod> related, int count, Instant now) {
        if (count >= pods.size()) {
            return List.copyOf(pods);
        }
        Map<String, Integer> onNode = new HashMap<>();
        related.stream().filter(PodState::isActive).forEach(p -> onNode.merge(node(p), 1, Integer::sum));
        return pods.stream().sorted(order(onNode, now)).limit(count).toList();
    }

    private static Comparator<Pod> order(Map<String, Integer> onNode, Instant now) {
        return Comparator.<Pod, Boolean>comparing(p -> !node(p).isEmpty())
                .thenComparingInt(p -> phaseRank(PodState.phase(p)))
                .thenComparing(PodState::isReady)
                .thenComparingInt(DeletionOrder::cost)
                .thenComparingInt(p -> -onNode.getOrDefault(node(p), 0))
                .thenComparing((a, b) -> byAge(PodState.readySince(a), PodState.readySince(b), now))
                .thenComparingInt(p -> -restarts(p))
                .thenComparing((a, b) -> byAge(
                        Times.instant(a.getMetadata().getCreationTimestamp()),
                        Times.instant(b.getMetadata().getCreationTimestamp()),
                        now))
                .thenComparing(p -> p.getMetadata().getUid());
    }

    private static String node(Pod pod) {
        return pod.getSpec() == null || pod.getSpec().getNodeName() == null
                ? ""
                : pod.getSpec().getNodeName();
    }

    private static int phaseRank(String phase) {
        return switch (phase) {
            case "Pending" -> 0;
            case "Unknown" -> 1;
            case "Running" -> 2;
            default -> 0;
        };
    }

    private static int cost(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String text = annotations == null ? null : annotations.get(COST);
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static int restarts(Pod pod) {
        List<ContainerStatus> statuses =
                pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
        return statuses.stream()
                .mapToInt(s -> s.getRestartCount() == null ? 0 : s.getRestartCount())
                .max()
                .orElse(0);
    }

    /** Younger first; no time, or the epoch, first of all; ages of the same magnitude are equal. */
    private static int byAge(@Nullable Instant a, @Nullable Instant b, Instant now) {
        boolean noA = a == null || a.equals(Instant.EPOCH);
        boolean noB = b == null || b.equals(Instant.EPOCH);
        if (a == null || b == null || noA || noB) {
            return Boolean.compare(noB, noA);
        }
        return Long.compare(magnitude(a, now), magnitude(b, now));
    }

    private static long magnitude(Instant since, Instant now) {
        long nanos = Duration.between(since, now).toNanos();
        return nanos <= 0 ? 0 : 63 - Long.numberOfLeadingZeros(nanos);
    }
}
