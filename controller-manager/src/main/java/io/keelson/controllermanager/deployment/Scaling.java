package io.keelson.controllermanager.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Which replica sets get how many replicas. Pure. */
final class Scaling {
    /**
     * A replica set is to have so many replicas.
     *
     * @param refresh whether its remembered counts are to be written even when the size stays
     */
    record Step(ReplicaSet set, int replicas, boolean refresh) {}

    private Scaling() {}

    /** Whether the deployment was scaled since its replica sets were last written. */
    static boolean wasScaled(DeploymentReplicaSets family, RolloutLimits limits) {
        return family.active().stream()
                .map(Revisions::desired)
                .filter(Objects::nonNull)
                .anyMatch(desired -> desired != limits.replicas());
    }

    /** How many replicas the current set may have now. */
    static int ofCurrent(Deployment d, RolloutLimits limits, List<ReplicaSet> all, int has) {
        if (!RolloutLimits.isRollingUpdate(d)) {
            return limits.replicas();
        }
        int room = limits.most() - DeploymentReplicaSets.replicas(all);
        return room <= 0 ? has : has + Math.min(room, limits.replicas() - has);
    }

    /** Rolling update, first half: the current set grows as far as the surge lets it, or shrinks to what is asked for. */
    static List<Step> growCurrent(
            Deployment d, RolloutLimits limits, DeploymentReplicaSets family, ReplicaSet current) {
        int has = DeploymentReplicaSets.replicas(current);
        if (has == limits.replicas()) {
            return List.of();
        }
        int to = has > limits.replicas() ? limits.replicas() : ofCurrent(d, limits, family.all(), has);
        return to == has ? List.of() : List.of(new Step(current, to, false));
    }

    /**
     * Rolling update, second half: old sets lose first the pods that are not available anyway, then as many as the
     * available ones above the fewest allowed.
     */
    static List<Step> shrinkOld(RolloutLimits limits, DeploymentReplicaSets family, ReplicaSet current) {
        List<ReplicaSet> old = family.activeOld();
        int currentUnavailable = DeploymentReplicaSets.replicas(current) - DeploymentReplicaSets.available(current);
        int most = DeploymentReplicaSets.replicas(family.all()) - limits.fewest() - currentUnavailable;
        if (old.isEmpty() || most <= 0) {
            return List.of();
        }
        int[] to = old.stream().mapToInt(DeploymentReplicaSets::replicas).toArray();
        int left = most;
        for (int i = 0; i < to.length && left > 0; i++) {
            int unhealthy = Math.min(left, Math.max(0, to[i] - DeploymentReplicaSets.available(old.get(i))));
            to[i] -= unhealthy;
            left -= unhealthy;
        }
        // A set that was scaled down before its status says so has no more available pods than it may have pods.
        int spare = old.stream()
                        .mapToInt(
                                rs -> Math.min(DeploymentReplicaSets.available(rs), DeploymentReplicaSets.replicas(rs)))
                        .sum()
                + DeploymentReplicaSets.available(current)
                - limits.fewest();
        for (int i = 0; i < to.length && spare > 0; i++) {
            int down = Math.min(to[i], spare);
            to[i] -= down;
            spare -= down;
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < to.length; i++) {
            if (to[i] != DeploymentReplicaSets.replicas(old.get(i))) {
                steps.add(new Step(old.get(i), to[i], false));
            }
        }
        return steps;
    }

    /** Recreate, first half: old sets go to none. */
    static List<Step> stopOld(DeploymentReplicaSets family) {
        return family.activeOld().stream().map(rs -> new Step(rs, 0, false)).toList();
    }

    /**
     * A deployment that is scaled: outside of a rollout the one active set takes the difference; in a rollout all active
     * sets share it in proportion to their size, so that an unhealthy new version does not get all of it.
     */
    static List<Step> scale(Deployment d, RolloutLimits limits, DeploymentReplicaSets family) {
        ReplicaSet only = family.activeOrLatest();
        if (only != null) {
            return DeploymentReplicaSets.replicas(only) == limits.replicas()
                    ? List.of()
                    : List.of(new Step(only, limits.replicas(), false));
        }
        ReplicaSet current = family.current();
        if (current != null && isSaturated(current, limits)) {
            return stopOld(family);
        }
        return RolloutLimits.isRollingUpdate(d) ? proportional(d, limits, family) : List.of();
    }

    private static boolean isSaturated(ReplicaSet current, RolloutLimits limits) {
        Integer desired = Revisions.desired(current);
        return desired != null
                && desired == limits.replicas()
                && DeploymentReplicaSets.replicas(current) == limits.replicas()
                && DeploymentReplicaSets.available(current) == limits.replicas();
    }

    private static List<Step> proportional(Deployment d, RolloutLimits limits, DeploymentReplicaSets family) {
        List<ReplicaSet> active = new ArrayList<>(family.active());
        int allowed = limits.replicas() > 0 ? limits.most() : 0;
        int toAdd = allowed - DeploymentReplicaSets.replicas(active);
        Comparator<ReplicaSet> bySize = Comparator.comparingInt((ReplicaSet rs) -> -DeploymentReplicaSets.replicas(rs));
        if (toAdd > 0) {
            active.sort(bySize.thenComparing(DeploymentReplicaSets.OLDEST_FIRST.reversed()));
        } else if (toAdd < 0) {
            active.sort(bySize.thenComparing(DeploymentReplicaSets.OLDEST_FIRST));
        }
        int[] to = new int[active.size()];
        int added = 0;
        for (int i = 0; i < to.length; i++) {
            int share = toAdd == 0 ? 0 : share(d, limits, active.get(i), toAdd, added);
            to[i] = DeploymentReplicaSets.replicas(active.get(i)) + share;
            added += share;
        }
        if (toAdd != 0 && to.length > 0) {
            to[0] = Math.max(0, to[0] + toAdd - added);
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < to.length; i++) {
            steps.add(new Step(active.get(i), to[i], true));
        }
        return steps;
    }

    private static int share(Deployment d, RolloutLimits limits, ReplicaSet rs, int toAdd, int added) {
        if (DeploymentReplicaSets.replicas(rs) == 0 || toAdd == added) {
            return 0;
        }
        int fraction = fraction(d, limits, rs);
        int left = toAdd - added;
        return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
    }

    private static int fraction(Deployment d, RolloutLimits limits, ReplicaSet rs) {
        int has = DeploymentReplicaSets.replicas(rs);
        if (limits.replicas() == 0) {
            return -has;
        }
        Integer before = Revisions.most(rs);
        if (before == null || before == 0) {
            Integer status = d.getStatus() == null ? null : d.getStatus().getReplicas();
            if (status == null || status == 0) {
                return 0;
            }
            before = status;
        }
        return (int) Math.round((double) has * limits.most() / before) - has;
    }
}
