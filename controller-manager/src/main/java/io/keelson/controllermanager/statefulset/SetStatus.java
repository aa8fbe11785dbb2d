package io.keelson.controllermanager.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.keelson.client.workload.PodState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the status of a set is, given its pods. Pure. */
final class SetStatus {
    private SetStatus() {}

    /**
     * Counts.
     *
     * @param replaced pods of the current revision that have just been deleted for an update
     * @param collisions how often names of revisions were taken
     */
    static StatefulSetStatus of(StatefulSetSnapshot snapshot, int replaced, int collisions) {
        int replicas = 0;
        int ready = 0;
        int available = 0;
        int current = 0;
        int updated = 0;
        for (Pod pod : snapshot.pods()) {
            replicas += one(StatefulSetSnapshot.isCreated(pod));
            ready += one(StatefulSetSnapshot.isRunningAndReady(pod));
            available += one(StatefulSetSnapshot.isRunningAndReady(pod) && snapshot.isAvailable(pod));
            if (StatefulSetSnapshot.isCreated(pod) && !PodState.isDeleted(pod)) {
                current += one(StatefulPodIdentity.revision(pod)
                        .equals(snapshot.current().name()));
                updated += one(StatefulPodIdentity.revision(pod)
                        .equals(snapshot.update().name()));
            }
        }
        StatefulSet set = snapshot.set();
        StatefulSetStatus status = new StatefulSetStatus();
        status.setObservedGeneration(set.getMetadata().getGeneration());
        status.setCollisionCount(collisions);
        status.setUpdateRevision(snapshot.update().name());
        status.setReplicas(replicas);
        status.setReadyReplicas(count(ready));
        status.setAvailableReplicas(available);
        status.setUpdatedReplicas(count(updated));
        int wanted = Ordinals.replicas(set);
        if (!snapshot.isOnDelete() && updated == wanted && ready == wanted && replicas == wanted) {
            status.setCurrentReplicas(count(updated));
            status.setCurrentRevision(snapshot.update().name());
        } else {
            status.setCurrentReplicas(count(current - replaced));
            status.setCurrentRevision(snapshot.current().name());
        }
        return status;
    }

    /** Whether there is nothing to write. */
    static boolean same(@Nullable StatefulSetStatus before, StatefulSetStatus now) {
        return before != null
                && zero(before.getObservedGeneration()) >= zero(now.getObservedGeneration())
                && zero(before.getReplicas()) == zero(now.getReplicas())
                && zero(before.getCurrentReplicas()) == zero(now.getCurrentReplicas())
                && zero(before.getReadyReplicas()) == zero(now.getReadyReplicas())
                && zero(before.getUpdatedReplicas()) == zero(now.getUpdatedReplicas())
                && zero(before.getAvailableReplicas()) == zero(now.getAvailableReplicas())
                && Objects.equals(before.getCurrentRevision(), now.getCurrentRevision())
                && Objects.equals(before.getUpdateRevision(), now.getUpdateRevision());
    }

    static long zero(@Nullable Number value) {
        return value == null ? 0 : value.longValue();
    }

    private static int one(boolean counts) {
        return counts ? 1 : 0;
    }

    /** Counts of none are left out of the status. */
    private static @Nullable Integer count(int n) {
        return n == 0 ? null : n;
    }
}
