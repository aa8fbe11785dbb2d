package io.keelson.controllermanager.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.keelson.client.workload.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the status of a deployment is. Pure. */
final class RolloutStatus {
    static final String NEW_AVAILABLE = "NewReplicaSetAvailable";
    static final String TIMED_OUT = "ProgressDeadlineExceeded";

    private RolloutStatus() {}

    /** Counts and the Available condition; the other conditions as they are. */
    static DeploymentStatus counted(Deployment d, DeploymentReplicaSets family, RolloutLimits limits, Instant now) {
        List<ReplicaSet> all = family.all();
        DeploymentStatus status = new DeploymentStatus();
        int available = sum(all, ReplicaSetStatus::getAvailableReplicas);
        status.setObservedGeneration(d.getMetadata().getGeneration());
        status.setReplicas(count(sum(all, ReplicaSetStatus::getReplicas)));
        ReplicaSet current = family.current();
        status.setUpdatedReplicas(count(current == null ? 0 : sum(List.of(current), ReplicaSetStatus::getReplicas)));
        status.setReadyReplicas(count(sum(all, ReplicaSetStatus::getReadyReplicas)));
        status.setAvailableReplicas(count(available));
        status.setUnavailableReplicas(count(Math.max(0, DeploymentReplicaSets.replicas(all) - available)));
        status.setTerminatingReplicas(terminating(all));
        status.setCollisionCount(d.getStatus() == null ? null : d.getStatus().getCollisionCount());
        status.setConditions(Conditions.of(d));
        boolean enough = available >= limits.fewest();
        status.setConditions(Conditions.set(
                status.getConditions(),
                Conditions.of(
                        Conditions.AVAILABLE,
                        enough ? "True" : "False",
                        enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                        enough
                                ? "Deployment has minimum availability."
                                : "Deployment does not have minimum availability.",
                        now)));
        return status;
    }

    /** As {@link #counted}, and how the rollout goes. */
    static DeploymentStatus rolledOut(Deployment d, DeploymentReplicaSets family, RolloutLimits limits, Instant now) {
        DeploymentStatus status = counted(d, family, limits, now);
        DeploymentCondition before = Conditions.find(Conditions.of(d), Conditions.PROGRESSING);
        if (!hasDeadline(d)) {
            status.setConditions(Conditions.without(status.getConditions(), Conditions.PROGRESSING));
        }
        boolean over = before != null
                && NEW_AVAILABLE.equals(before.getReason())
                && zero(status.getReplicas()) == zero(status.getUpdatedReplicas());
        if (hasDeadline(d) && !over) {
            progress(d, family, limits, status, before, now);
        }
        DeploymentCondition failure = failure(family);
        status.setConditions(
                failure == null
                        ? Conditions.without(status.getConditions(), Conditions.REPLICA_FAILURE)
                        : Conditions.set(status.getConditions(), failure));
        return status;
    }

    private static void progress(
            Deployment d,
            DeploymentReplicaSets family,
            RolloutLimits limits,
            DeploymentStatus status,
            @Nullable DeploymentCondition before,
            Instant now) {
        ReplicaSet current = family.current();
        String subject = current == null
                ? "Deployment \"" + d.getMetadata().getName() + "\""
                : "ReplicaSet \"" + current.getMetadata().getName() + "\"";
        if (complete(d, limits, status)) {
            status.setConditions(Conditions.set(
                    status.getConditions(),
                    Conditions.of(
                            Conditions.PROGRESSING,
                            "True",
                            NEW_AVAILABLE,
                            subject + " has successfully progressed.",
                            now)));
        } else if (moved(d, status)) {
            DeploymentCondition moving = Conditions.of(
                    Conditions.PROGRESSING, "True", "ReplicaSetUpdated", subject + " is progressing.", now);
            if (before != null && "True".equals(before.getStatus())) {
                moving.setLastTransitionTime(before.getLastTransitionTime());
            }
            status.setConditions(
                    Conditions.set(Conditions.without(status.getConditions(), Conditions.PROGRESSING), moving));
        } else if (timedOut(d, status, now)) {
            status.setConditions(Conditions.set(
                    status.getConditions(),
                    Conditions.of(
                            Conditions.PROGRESSING, "False", TIMED_OUT, subject + " has timed out progressing.", now)));
        }
    }

    /** Whether everything asked for is there, new and available. */
    static boolean complete(Deployment d, RolloutLimits limits, @Nullable DeploymentStatus status) {
        return status != null
                && zero(status.getUpdatedReplicas()) == limits.replicas()
                && zero(status.getReplicas()) == limits.replicas()
                && zero(status.getAvailableReplicas()) == limits.replicas()
                && status.getObservedGeneration() != null
                && status.getObservedGeneration() >= d.getMetadata().getGeneration();
    }

    /** When to look again whether the deadline has passed; null when it cannot pass. */
    static @Nullable Duration untilDeadline(Deployment d, RolloutLimits limits, DeploymentStatus status, Instant now) {
        DeploymentCondition progressing = Conditions.find(status.getConditions(), Conditions.PROGRESSING);
        if (!hasDeadline(d)
                || progressing == null
                || complete(d, limits, status)
                || TIMED_OUT.equals(progressing.getReason())) {
            return null;
        }
        Duration left = Duration.between(now, deadline(d, progressing));
        return (left.isNegative() ? Duration.ZERO : left).plusMillis(200);
    }

    static boolean hasDeadline(Deployment d) {
        Integer seconds = d.getSpec().getProgressDeadlineSeconds();
        return seconds != null && seconds != Integer.MAX_VALUE;
    }

    private static Instant deadline(Deployment d, DeploymentCondition progressing) {
        return Times.orEpoch(progressing.getLastUpdateTime())
                .plusSeconds(d.getSpec().getProgressDeadlineSeconds());
    }

    private static boolean timedOut(Deployment d, DeploymentStatus status, Instant now) {
        DeploymentCondition progressing = Conditions.find(status.getConditions(), Conditions.PROGRESSING);
        if (progressing == null || NEW_AVAILABLE.equals(progressing.getReason())) {
            return false;
        }
        return TIMED_OUT.equals(progressing.getReason())
                || deadline(d, progressing).isBefore(now);
    }

    private static boolean moved(Deployment d, DeploymentStatus status) {
        DeploymentStatus before = d.getStatus() == null ? new DeploymentStatus() : d.getStatus();
        int oldBefore = zero(before.getReplicas()) - zero(before.getUpdatedReplicas());
        int oldNow = zero(status.getReplicas()) - zero(status.getUpdatedReplicas());
        return zero(status.getUpdatedReplicas()) > zero(before.getUpdatedReplicas())
                || oldNow < oldBefore
                || zero(status.getReadyReplicas()) > zero(before.getReadyReplicas())
                || zero(status.getAvailableReplicas()) > zero(before.getAvailableReplicas());
    }

    /** The current set's failure, or else any set's. */
    private static @Nullable DeploymentCondition failure(DeploymentReplicaSets family) {
        Stream<ReplicaSet> sets = Stream.concat(Stream.ofNullable(family.current()), family.old().stream());
        return sets.filter(rs -> rs.getStatus() != null)
                .flatMap(rs -> rs.getStatus().getConditions().stream())
                .filter(c -> Conditions.REPLICA_FAILURE.equals(c.getType()))
                .findFirst()
                .map(RolloutStatus::converted)
                .orElse(null);
    }

    private static DeploymentCondition converted(ReplicaSetCondition c) {
        return new DeploymentCondition(
                c.getLastTransitionTime(),
                c.getLastTransitionTime(),
                c.getMessage(),
                c.getReason(),
                c.getStatus(),
                c.getType());
    }

    /** Null when a set that has been looked at does not say. */
    private static @Nullable Integer terminating(List<ReplicaSet> all) {
        int sum = 0;
        for (ReplicaSet rs : all) {
            ReplicaSetStatus status = rs.getStatus();
            if (status == null || status.getObservedGeneration() == null && status.getTerminatingReplicas() == null) {
                continue;
            }
            if (status.getTerminatingReplicas() == null) {
                return null;
            }
            sum += status.getTerminatingReplicas();
        }
        return sum;
    }

    private static int sum(List<ReplicaSet> sets, Function<ReplicaSetStatus, @Nullable Integer> field) {
        return sets.stream()
                .map(ReplicaSet::getStatus)
                .filter(Objects::nonNull)
                .mapToInt(s -> zero(field.apply(s)))
                .sum();
    }

    static boolean same(@Nullable DeploymentStatus a, DeploymentStatus b) {
        return a != null
                && zero(a.getReplicas()) == zero(b.getReplicas())
                && zero(a.getUpdatedReplicas()) == zero(b.getUpdatedReplicas())
                && zero(a.getReadyReplicas()) == zero(b.getReadyReplicas())
                && zero(a.getAvailableReplicas()) == zero(b.getAvailableReplicas())
                && zero(a.getUnavailableReplicas()) == zero(b.getUnavailableReplicas())
                && Objects.equals(a.getTerminatingReplicas(), b.getTerminatingReplicas())
                && Objects.equals(a.getCollisionCount(), b.getCollisionCount())
                && Objects.equals(a.getObservedGeneration(), b.getObservedGeneration())
                && Objects.equals(a.getConditions(), b.getConditions());
    }

    static int zero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private static @Nullable Integer count(int n) {
        return n == 0 ? null : n;
    }
}
