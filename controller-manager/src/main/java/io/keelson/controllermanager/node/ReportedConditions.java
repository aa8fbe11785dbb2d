package io.keelson.controllermanager.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.keelson.client.workload.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions of a node. Pure. */
final class ReportedConditions {
    private static final List<String> REPORTED = List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    private ReportedConditions() {}

    static List<NodeCondition> of(Node node) {
        return node.getStatus() == null || node.getStatus().getConditions() == null
                ? List.of()
                : node.getStatus().getConditions();
    }

    static @Nullable NodeCondition ready(Node node) {
        return of(node).stream()
                .filter(c -> "Ready".equals(c.getType()))
                .findFirst()
                .orElse(null);
    }

    /** The status of Ready; Unknown when there is none. */
    static String readiness(Node node) {
        NodeCondition ready = ready(node);
        return ready == null || ready.getStatus() == null ? "Unknown" : ready.getStatus();
    }

    /**
     * The conditions of a node that is silent: what its kubelet would report is unknown. Where its readiness is unknown
     * already, they stay as they are.
     */
    static List<NodeCondition> silent(Node node, Instant now) {
        if (ready(node) != null && readiness(node).equals("Unknown")) {
            return of(node);
        }
        List<NodeCondition> after = new ArrayList<>(of(node));
        for (String type : REPORTED) {
            int at = index(after, type);
            if (at < 0) {
                after.add(new NodeConditionBuilder()
                        .withType(type)
                        .withStatus("Unknown")
                        .withReason("NodeStatusNeverUpdated")
                        .withMessage("Kubelet never posted node status.")
                        .withLastHeartbeatTime(node.getMetadata().getCreationTimestamp())
                        .withLastTransitionTime(Times.text(now))
                        .build());
            } else if (!"Unknown".equals(after.get(at).getStatus())) {
                after.set(
                        at,
                        new NodeConditionBuilder(after.get(at))
                                .withStatus("Unknown")
                                .withReason("NodeStatusUnknown")
                                .withMessage("Kubelet stopped posting node status.")
                                .withLastTransitionTime(Times.text(now))
                                .build());
            }
        }
        return after;
    }

    private static int index(List<NodeCondition> conditions, String type) {
        for (int i = 0; i < conditions.size(); i++) {
            if (type.equals(conditions.get(i).getType())) {
                return i;
            }
        }
        return -1;
    }
}
