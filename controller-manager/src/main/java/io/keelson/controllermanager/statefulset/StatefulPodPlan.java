package io.keelson.controllermanager.statefulset;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.client.workload.IntOrPercent;
import io.keelson.client.workload.PodState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The next steps of a set. Ordered sets stop at the first pod that is not available: pods are made in ascending order, each
 * when those before it are available, and given up in descending order. Parallel sets go on. Pure.
 */
final class StatefulPodPlan {
    /** What is to be done to a pod. */
    sealed interface Step {
        Pod pod();

        /** Create it, and its claims before it. */
        record Create(Pod pod) implements Step {}

        /** Create claims it lacks, and give them the owners the policy wants. */
        record Claims(Pod pod) implements Step {}

        /** Mend its labels, volumes and claims' owners. */
        record Mend(Pod pod) implements Step {}

        /** Give its claims the owners the policy wants. */
        record Retain(Pod pod) implements Step {}

        /** Delete it: it has failed or is one too many. */
        record Delete(Pod pod) implements Step {}

        /** Delete it, so that it comes back at the update revision. */
        record Replace(Pod pod) implements Step {}
    }

    private final StatefulSetSnapshot snapshot;
    private final boolean ordered;
    private final List<Pod> replicas = new ArrayList<>();
    private final List<Pod> condemned = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    private StatefulPodPlan(StatefulSetSnapshot snapshot) {
        this.snapshot = snapshot;
        this.ordered = !snapshot.isParallel();
    }

    /** The steps, in order; none for a set that is being deleted. */
    static List<Step> of(StatefulSetSnapshot snapshot) {
        StatefulPodPlan plan = new StatefulPodPlan(snapshot);
        if (snapshot.set().getMetadata().getDeletionTimestamp() == null) {
            plan.partition();
            plan.decide();
        }
        return plan.steps;
    }

    private void partition() {
        int start = Ordinals.start(snapshot.set());
        int count = Ordinals.replicas(snapshot.set());
        Pod[] there = new Pod[count];
        for (Pod pod : snapshot.pods()) {
            if (Ordinals.inRange(snapshot.set(), pod)) {
                there[Ordinals.of(pod) - start] = pod;
            } else if (Ordinals.of(pod) >= 0) {
                condemned.add(pod);
            }
        }
        for (int i = 0; i < count; i++) {
            Pod pod = there[i];
            replicas.add(pod == null ? snapshot.replica(start + i) : pod);
        }
        condemned.sort(Comparator.comparingInt(Ordinals::of).reversed());
    }

    private void decide() {
        for (Pod replica : replicas) {
            if (!proceed(replica) && ordered) {
                return;
            }
        }
        for (Pod pod : condemned) {
            if (!retained(pod)) {
                steps.add(new Step.Retain(pod));
            }
        }
        Pod firstUnavailable = firstUnavailable();
        for (Pod pod : condemned) {
            if (!giveUp(pod, firstUnavailable) && ordered) {
                return;
            }
        }
        if (!snapshot.isOnDelete()) {
            update();
        }
    }

    /** Decides about a pod that should be; false when an ordered set has to wait for it. */
    private boolean proceed(Pod replica) {
        String phase = PodState.phase(replica);
        if (phase.equals("Failed") || phase.equals("Succeeded")) {
            if (!PodState.isDeleted(replica)) {
                steps.add(new Step.Delete(replica));
            }
            return false;
        }
        if (!StatefulSetSnapshot.isCreated(replica)) {
            if (claimsOfFormerPod(replica)) {
                return false;
            }
            steps.add(new Step.Create(replica));
            return false;
        }
        if (phase.equals("Pending")) {
            steps.add(new Step.Claims(replica));
        }
        if (ordered
                && (PodState.isDeleted(replica)
                        || !StatefulSetSnapshot.isRunningAndReady(replica)
                        || !snapshot.isAvailable(replica))) {
            return false;
        }
        if (!StatefulPodIdentity.identified(snapshot.set(), replica)
                || !StatefulPodIdentity.stored(snapshot.set(), replica)
                || !retained(replica)) {
            steps.add(new Step.Mend(replica));
        }
        return true;
    }

    /** Decides about a pod that should not be; an ordered set gives up one at a time. */
    private boolean giveUp(Pod pod, @Nullable Pod firstUnavailable) {
        if (PodState.isDeleted(pod)) {
            return false;
        }
        if (ordered
                && !pod.equals(firstUnavailable)
                && (!StatefulSetSnapshot.isRunningAndReady(pod) || !snapshot.isAvailable(pod))) {
            return false;
        }
        steps.add(new Step.Delete(pod));
        return false;
    }

    private @Nullable Pod firstUnavailable() {
        for (Pod replica : replicas) {
            if (snapshot.isUnavailable(replica)) {
                return replica;
            }
        }
        for (Pod pod : condemned.reversed()) {
            if (snapshot.isUnavailable(pod)) {
                return pod;
            }
        }
        return null;
    }

    private void update() {
        IntOrString limit = maxUnavailable();
        if (limit != null) {
            updateAtMost(Math.max(1, IntOrPercent.of(limit, replicas.size(), false)));
            return;
        }
        for (int i = replicas.size() - 1; i >= snapshot.partition(); i--) {
            Pod replica = replicas.get(i);
            if (isOld(replica)) {
                steps.add(new Step.Replace(replica));
                return;
            }
            if (snapshot.isUnavailable(replica)) {
                return;
            }
        }
    }

    /** KEP-961; the server drops the field unless its feature is on. */
    private void updateAtMost(int maxUnavailable) {
        long unavailable = replicas.stream().filter(snapshot::isUnavailable).count();
        long allowed = maxUnavailable - unavailable;
        for (int i = replicas.size() - 1; i >= snapshot.partition() && allowed > 0; i--) {
            if (isOld(replicas.get(i))) {
                steps.add(new Step.Replace(replicas.get(i)));
                allowed--;
            }
        }
    }

    private @Nullable IntOrString maxUnavailable() {
        var strategy = snapshot.set().getSpec().getUpdateStrategy();
        var rolling = strategy == null ? null : strategy.getRollingUpdate();
        return rolling == null ? null : rolling.getMaxUnavailable();
    }

    private boolean isOld(Pod replica) {
        return !StatefulPodIdentity.revision(replica).equals(snapshot.update().name()) && !PodState.isDeleted(replica);
    }

    private boolean retained(Pod pod) {
        return claims(pod).stream().allMatch(c -> ClaimRetention.upToDate(c, snapshot.set(), pod));
    }

    private boolean claimsOfFormerPod(Pod pod) {
        return ClaimRetention.deletedWhenScaled(snapshot.set())
                && claims(pod).stream().anyMatch(c -> ClaimRetention.isOfFormerPod(c, pod));
    }

    private List<PersistentVolumeClaim> claims(Pod pod) {
        List<PersistentVolumeClaim> found = new ArrayList<>();
        for (PersistentVolumeClaim wanted : StatefulPodIdentity.claims(snapshot.set(), Ordinals.of(pod))) {
            PersistentVolumeClaim claim =
                    snapshot.claims().apply(wanted.getMetadata().getName());
            if (claim != null) {
                found.add(claim);
            }
        }
        return found;
    }
}
