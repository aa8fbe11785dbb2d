package io.keelson.controllermanager.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.Selectors;
import io.keelson.client.workload.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the status of a replica set is, given its pods. */
final class ReplicaStatus {
    private static final String FAILURE = "ReplicaFailure";

    private ReplicaStatus() {}

    /**
     * Counts.
     *
     * @param active pods that count
     * @param terminating pods that are going away, or null for a kind that does not say
     * @param failure why pods could not be created or deleted, or null
     */
    static ReplicaSetStatus of(
            ReplicaSet rs,
            List<Pod> active,
            @Nullable List<Pod> terminating,
            @Nullable Exception failure,
            Instant now) {
        int minReady = zero(rs.getSpec().getMinReadySeconds());
        var labels = rs.getSpec().getTemplate().getMetadata().getLabels();
        ReplicaSetStatus status = new ReplicaSetStatus();
        status.setReplicas(active.size());
        status.setFullyLabeledReplicas(count(active.stream()
                .filter(p -> Selectors.contains(p.getMetadata().getLabels(), labels))
                .count()));
        status.setReadyReplicas(count(active.stream().filter(PodState::isReady).count()));
        status.setAvailableReplicas(count(active.stream()
                .filter(p -> PodState.isAvailable(p, minReady, now))
                .count()));
        if (terminating != null) {
            status.setTerminatingReplicas(terminating.size());
        }
        status.setObservedGeneration(rs.getMetadata().getGeneration());
        status.setConditions(conditions(rs, active.size(), failure, now));
        return status;
    }

    private static List<ReplicaSetCondition> conditions(
            ReplicaSet rs, int active, @Nullable Exception failure, Instant now) {
        List<ReplicaSetCondition> before =
                rs.getStatus() == null ? List.of() : rs.getStatus().getConditions();
        boolean known = before.stream().anyMatch(c -> FAILURE.equals(c.getType()));
        if (failure != null && known || failure == null && !known) {
            return before;
        }
        List<ReplicaSetCondition> after = new ArrayList<>(before);
        after.removeIf(c -> FAILURE.equals(c.getType()));
        if (failure != null) {
            int wanted = zero(rs.getSpec().getReplicas());
            ReplicaSetCondition condition = new ReplicaSetCondition();
            condition.setType(FAILURE);
            condition.setStatus("True");
            condition.setReason(active < wanted ? "FailedCreate" : active > wanted ? "FailedDelete" : null);
            condition.setMessage(failure.getMessage());
            condition.setLastTransitionTime(Times.text(now));
            after.add(condition);
        }
        return after;
    }

    /** Whether there is nothing to write. */
    static boolean same(@Nullable ReplicaSetStatus a, ReplicaSetStatus b) {
        return a != null
                && zero(a.getReplicas()) == zero(b.getReplicas())
                && zero(a.getFullyLabeledReplicas()) == zero(b.getFullyLabeledReplicas())
                && zero(a.getReadyReplicas()) == zero(b.getReadyReplicas())
                && zero(a.getAvailableReplicas()) == zero(b.getAvailableReplicas())
                && Objects.equals(a.getTerminatingReplicas(), b.getTerminatingReplicas())
                && Objects.equals(a.getObservedGeneration(), b.getObservedGeneration())
                && Objects.equals(a.getConditions(), b.getConditions());
    }

    static int zero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    /** Counts of none are left out of the status. */
    private static @Nullable Integer count(long n) {
        return n == 0 ? null : (int) n;
    }
}
