package io.keelson.controllermanager.statefulset;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.keelson.client.workload.PodState;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision about a set depends on.
 *
 * @param pods those the set owns
 * @param claims finds a claim of the set's namespace by name
 */
record StatefulSetSnapshot(
        StatefulSet set,
        Revision current,
        Revision update,
        List<Pod> pods,
        Function<String, @Nullable PersistentVolumeClaim> claims,
        Instant now) {
    /** A template and the name it has in the set's history. */
    record Revision(String name, PodTemplateSpec template) {}

    /** Whether all pods are made and given up at once. */
    boolean isParallel() {
        return "Parallel".equals(set.getSpec().getPodManagementPolicy());
    }

    int minReadySeconds() {
        Integer seconds = set.getSpec().getMinReadySeconds();
        return seconds == null ? 0 : seconds;
    }

    boolean isAvailable(Pod pod) {
        return PodState.isAvailable(pod, minReadySeconds(), now);
    }

    /** Not available, or about to be. */
    boolean isUnavailable(Pod pod) {
        return !isAvailable(pod) || PodState.isDeleted(pod);
    }

    static boolean isCreated(Pod pod) {
        return !PodState.phase(pod).isEmpty();
    }

    static boolean isRunningAndReady(Pod pod) {
        return PodState.phase(pod).equals("Running") && PodState.isReady(pod);
    }

    /** The pod that is to be made for a number: below the partition it is that of the current revision. */
    Pod replica(int ordinal) {
        var strategy = set.getSpec().getUpdateStrategy();
        var rolling = strategy == null ? null : strategy.getRollingUpdate();
        int start = Ordinals.start(set);
        boolean old;
        if (rolling != null) {
            old = ordinal < start + partition();
        } else {
            Integer currents = set.getStatus() == null ? null : set.getStatus().getCurrentReplicas();
            old = !isOnDelete() && ordinal < start + (currents == null ? 0 : currents);
        }
        Revision revision = old ? current : update;
        return StatefulPodIdentity.pod(set, revision.template(), revision.name(), ordinal);
    }

    int partition() {
        var strategy = set.getSpec().getUpdateStrategy();
        var rolling = strategy == null ? null : strategy.getRollingUpdate();
        return rolling == null || rolling.getPartition() == null ? 0 : rolling.getPartition();
    }

    boolean isOnDelete() {
        var strategy = set.getSpec().getUpdateStrategy();
        return strategy != null && "OnDelete".equals(strategy.getType());
    }
}
