package io.keelson.controllermanager.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.keelson.client.workload.IntOrPercent;

/**
 * How far a rollout may go from the number of replicas asked for. Percentages are of that number, surge rounded up and
 * unavailable down; when both come to none, one may be unavailable, else nothing could ever move.
 *
 * @param replicas asked for
 * @param maxSurge pods above
 * @param maxUnavailable pods below
 */
record RolloutLimits(int replicas, int maxSurge, int maxUnavailable) {
    static final int DEFAULT_REPLICAS = 1;

    static RolloutLimits of(Deployment d) {
        int replicas = d.getSpec().getReplicas() == null
                ? DEFAULT_REPLICAS
                : d.getSpec().getReplicas();
        if (!isRollingUpdate(d)) {
            return new RolloutLimits(replicas, 0, 0);
        }
        RollingUpdateDeployment rolling = d.getSpec().getStrategy().getRollingUpdate();
        int surge = rolling == null ? 0 : IntOrPercent.of(rolling.getMaxSurge(), replicas, true);
        int unavailable = rolling == null ? 0 : IntOrPercent.of(rolling.getMaxUnavailable(), replicas, false);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        return new RolloutLimits(replicas, surge, replicas == 0 ? 0 : Math.min(unavailable, replicas));
    }

    static boolean isRollingUpdate(Deployment d) {
        return d.getSpec().getStrategy() == null
                || !"Recreate".equals(d.getSpec().getStrategy().getType());
    }

    /** The most pods there may be. */
    int most() {
        return replicas + maxSurge;
    }

    /** The fewest available pods there may be. */
    int fewest() {
        return replicas - maxUnavailable;
    }
}
