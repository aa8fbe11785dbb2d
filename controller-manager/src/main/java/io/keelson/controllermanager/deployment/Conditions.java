package io.keelson.controllermanager.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.keelson.client.workload.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions of a deployment. */
final class Conditions {
    static final String AVAILABLE = "Available";
    static final String PROGRESSING = "Progressing";
    static final String REPLICA_FAILURE = "ReplicaFailure";

    private Conditions() {}

    static List<DeploymentCondition> of(Deployment d) {
        return d.getStatus() == null || d.getStatus().getConditions() == null
                ? List.of()
                : d.getStatus().getConditions();
    }

    static DeploymentCondition of(String type, String status, String reason, String message, Instant now) {
        String time = Times.text(now);
        return new DeploymentCondition(time, time, message, reason, status, type);
    }

    static @Nullable DeploymentCondition find(List<DeploymentCondition> conditions, String type) {
        return conditions.stream()
                .filter(c -> type.equals(c.getType()))
                .findFirst()
                .orElse(null);
    }

    static List<DeploymentCondition> without(List<DeploymentCondition> conditions, String type) {
        return conditions.stream().filter(c -> !type.equals(c.getType())).toList();
    }

    /** Puts a condition last; same status and reason leave the old one, the same status leaves its transition time. */
    static List<DeploymentCondition> set(List<DeploymentCondition> conditions, DeploymentCondition condition) {
        DeploymentCondition before = find(conditions, condition.getType());
        if (before != null && before.getStatus().equals(condition.getStatus())) {
            if (String.valueOf(before.getReason()).equals(condition.getReason())) {
                return conditions;
            }
            condition.setLastTransitionTime(before.getLastTransitionTime());
        }
        List<DeploymentCondition> after = new ArrayList<>(without(conditions, condition.getType()));
        after.add(condition);
        return after;
    }
}
