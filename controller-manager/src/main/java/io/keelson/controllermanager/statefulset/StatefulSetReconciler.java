package io.keelson.controllermanager.statefulset;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.Claims;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.RevisionHistory;
import io.keelson.client.workload.SlowStartBatch;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings a set's revisions, pods and claims in line, and writes what it counted. */
final class StatefulSetReconciler implements Reconciler<ObjectKey> {
    private final ApiClient api;
    private final Informer<StatefulSet> sets;
    private final Informer<Pod> pods;
    private final Informer<PersistentVolumeClaim> claims;
    private final RevisionHistory history;
    private final StatefulPodWriter writer;
    private final Clock clock;

    StatefulSetReconciler(
            ApiClient api,
            Informer<StatefulSet> sets,
            Informer<Pod> pods,
            Informer<PersistentVolumeClaim> claims,
            RevisionHistory history,
            StatefulPodWriter writer,
            Clock clock) {
        this.api = api;
        this.sets = sets;
        this.pods = pods;
        this.claims = claims;
        this.history = history;
        this.writer = writer;
        this.clock = clock;
    }

    @Override
    public Result reconcile(ObjectKey key) throws Exception {
        StatefulSet set = sets.get(key);
        if (set == null) {
            return Result.done();
        }
        OwnerReference reference = Owners.referenceTo(set, "apps/v1", "StatefulSet");
        List<ControllerRevision> revisions = history.claim(
                set,
                reference,
                set.getSpec().getSelector(),
                () -> api.get(StatefulSet.class, key.namespace(), key.name()));
        List<Pod> owned = claim(set, reference, key);
        Revisions known = revisions(set, reference, revisions);
        StatefulSetSnapshot snapshot = new StatefulSetSnapshot(
                set, known.current, known.update, owned, name -> claims.get(key.namespace(), name), clock.instant());
        List<StatefulPodPlan.Step> steps = StatefulPodPlan.of(snapshot);
        Taken taken = take(snapshot, steps);
        StatefulSetStatus status = SetStatus.of(snapshot, taken.replaced, known.collisions);
        if (!SetStatus.same(set.getStatus(), status)) {
            api.updateStatus(new StatefulSetBuilder(set).withStatus(status).build());
        }
        truncate(set, snapshot, revisions);
        if (taken.failure != null) {
            throw taken.failure;
        }
        return next(snapshot);
    }

    /** Pods of other names are none of the set's, whatever their labels. */
    private List<Pod> claim(StatefulSet set, OwnerReference reference, ObjectKey key) {
        List<Pod> candidates = new ArrayList<>(
                pods.byIndex(Owners.BY_CONTROLLER, set.getMetadata().getUid()));
        pods.byIndex(Owners.BY_CONTROLLER, Owners.orphansOf(key.namespace())).stream()
                .filter(pod -> Ordinals.isMember(set, pod))
                .forEach(candidates::add);
        return new Claims(
                        api,
                        set,
                        reference,
                        set.getSpec().getSelector(),
                        () -> api.get(StatefulSet.class, key.namespace(), key.name()))
                .claim(candidates);
    }

    private record Revisions(
            StatefulSetSnapshot.Revision current, StatefulSetSnapshot.Revision update, int collisions) {}

    /** Finds, renumbers or creates the revision of the template as it is, and finds the one that pods are still at. */
    private Revisions revisions(StatefulSet set, OwnerReference reference, List<ControllerRevision> revisions) {
        PodTemplateSpec template = set.getSpec().getTemplate();
        Integer counted = set.getStatus() == null ? null : set.getStatus().getCollisionCount();
        int collisions = counted == null ? 0 : counted;
        ControllerRevision designed = history.design(set, reference, template, RevisionHistory.next(revisions));
        ControllerRevision equal = revisions.reversed().stream()
                .filter(r -> history.equal(r, designed))
                .findFirst()
                .orElse(null);
        ControllerRevision update;
        if (equal == null) {
            RevisionHistory.Created created = history.create(set, designed, collisions);
            update = created.revision();
            collisions = created.collisions();
        } else if (RevisionHistory.number(equal) == RevisionHistory.number(revisions.getLast())) {
            update = equal;
        } else {
            update = history.renumber(equal, RevisionHistory.number(designed));
        }
        String name =
                set.getStatus() == null ? "" : Objects.toString(set.getStatus().getCurrentRevision(), "");
        ControllerRevision current = revisions.stream()
                .filter(r -> r.getMetadata().getName().equals(name))
                .findFirst()
                .orElse(update);
        return new Revisions(revision(current, template), revision(update, template), collisions);
    }

    private StatefulSetSnapshot.Revision revision(ControllerRevision revision, PodTemplateSpec fallback) {
        return new StatefulSetSnapshot.Revision(
                revision.getMetadata().getName(), Objects.requireNonNullElse(history.template(revision), fallback));
    }

    private record Taken(int replaced, @Nullable KubernetesClientException failure) {}

    private Taken take(StatefulSetSnapshot snapshot, List<StatefulPodPlan.Step> steps) throws InterruptedException {
        List<StatefulPodPlan.Step> replacements = steps.stream()
                .filter(StatefulPodPlan.Step.Replace.class::isInstance)
                .toList();
        List<StatefulPodPlan.Step> others = steps.stream()
                .filter(s -> !(s instanceof StatefulPodPlan.Step.Replace))
                .toList();
        @Nullable KubernetesClientException failure;
        if (snapshot.isParallel()) {
            failure = SlowStartBatch.slowStart(others.stream()
                            .<Runnable>map(step -> () -> writer.take(snapshot.set(), step))
                            .toList())
                    .failure();
        } else {
            failure = inTurn(snapshot.set(), others).failure;
        }
        return failure == null ? inTurn(snapshot.set(), replacements) : new Taken(0, failure);
    }

    private Taken inTurn(StatefulSet set, List<StatefulPodPlan.Step> steps) {
        int taken = 0;
        for (StatefulPodPlan.Step step : steps) {
            try {
                writer.take(set, step);
                taken++;
            } catch (KubernetesClientException e) {
                return new Taken(taken, e);
            }
        }
        return new Taken(taken, null);
    }

    private void truncate(StatefulSet set, StatefulSetSnapshot snapshot, List<ControllerRevision> revisions) {
        Set<String> inUse = new HashSet<>();
        inUse.add(snapshot.current().name());
        inUse.add(snapshot.update().name());
        snapshot.pods().forEach(pod -> inUse.add(StatefulPodIdentity.revision(pod)));
        Integer limit = set.getSpec().getRevisionHistoryLimit();
        RevisionHistory.surplus(revisions, inUse, limit == null ? 10 : limit).forEach(history::delete);
    }

    private static Result next(StatefulSetSnapshot snapshot) {
        if (snapshot.minReadySeconds() == 0) {
            return Result.done();
        }
        return snapshot.pods().stream()
                .map(p -> PodState.untilAvailable(p, snapshot.minReadySeconds(), snapshot.now()))
                .filter(Objects::nonNull)
                .min(Duration::compareTo)
                .map(Result::after)
                .orElseGet(Result::done);
    }
}
