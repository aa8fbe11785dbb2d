package io.keelson.controllermanager.daemonset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import io.keelson.client.workload.PodState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the status of a set is, given its pods. Pure. */
final class DaemonStatus {
    private DaemonStatus() {}

    /**
     * Counts.
     *
     * @param observed whether the set's generation was acted on
     * @param collisions how often names of revisions were taken, or null when never
     */
    static DaemonSetStatus of(DaemonSetSnapshot snapshot, boolean observed, @Nullable Integer collisions) {
        int desired = 0;
        int current = 0;
        int misscheduled = 0;
        int ready = 0;
        int available = 0;
        int updated = 0;
        for (Node node : snapshot.nodes()) {
            List<Pod> pods = snapshot.podsOn(node.getMetadata().getName());
            if (!NodesForDaemonPods.fit(snapshot.set(), node).start()) {
                misscheduled += pods.isEmpty() ? 0 : 1;
                continue;
            }
            desired++;
            if (pods.isEmpty()) {
                continue;
            }
            current++;
            Pod pod = pods.getFirst();
            ready += PodState.isReady(pod) ? 1 : 0;
            available += PodState.isReady(pod) && snapshot.isAvailable(pod) ? 1 : 0;
            updated += snapshot.isUpdated(pod) ? 1 : 0;
        }
        DaemonSetStatus before = snapshot.set().getStatus();
        Long generation = before == null ? null : before.getObservedGeneration();
        return new DaemonSetStatusBuilder()
                .withConditions(before == null ? List.of() : before.getConditions())
                .withObservedGeneration(observed ? snapshot.set().getMetadata().getGeneration() : generation)
                .withCollisionCount(collisions)
                .withDesiredNumberScheduled(desired)
                .withCurrentNumberScheduled(current)
                .withNumberMisscheduled(misscheduled)
                .withNumberReady(ready)
                .withUpdatedNumberScheduled(updated == 0 ? null : updated)
                .withNumberAvailable(available == 0 ? null : available)
                .withNumberUnavailable(desired == available ? null : desired - available)
                .build();
    }
}
