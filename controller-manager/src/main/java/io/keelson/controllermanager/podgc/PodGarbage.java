package io.keelson.controllermanager.podgc;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.client.workload.PodState;
import io.keelson.controllermanager.node.PodsByNode;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which pods go. Pure. */
final class PodGarbage {
    private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

    private PodGarbage() {}

    /** Finished pods beyond a number: evicted ones first, then the oldest. */
    static List<Pod> finished(List<Pod> pods, int keep) {
        if (keep <= 0) {
            return List.of();
        }
        List<Pod> finished = pods.stream()
                .filter(PodState::isTerminal)
                .sorted(Comparator.<Pod, Boolean>comparing(p -> !isEvicted(p))
                        .thenComparing(p -> Objects.toString(p.getMetadata().getCreationTimestamp(), ""))
                        .thenComparing(p -> p.getMetadata().getName()))
                .toList();
        return finished.subList(0, Math.max(0, finished.size() - keep));
    }

    /** Pods that are being deleted on nodes that somebody has declared out of service. */
    static List<Pod> outOfService(List<Pod> pods, Function<String, @Nullable Node> nodes) {
        return pods.stream()
                .filter(PodState::isDeleted)
                .filter(p -> {
                    Node node = PodsByNode.node(p).isEmpty() ? null : nodes.apply(PodsByNode.node(p));
                    return node != null && !isReady(node) && isOutOfService(node);
                })
                .toList();
    }

    private static boolean isEvicted(Pod pod) {
        return "Failed".equals(PodState.phase(pod))
                && "Evicted".equals(pod.getStatus().getReason());
    }

    private static boolean isReady(Node node) {
        return node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private static boolean isOutOfService(Node node) {
        return node.getSpec() != null
                && node.getSpec().getTaints().stream().anyMatch(t -> OUT_OF_SERVICE.equals(t.getKey()));
    }
}
