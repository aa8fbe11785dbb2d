package io.keelson.controllermanager.deployment;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.Claims;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.Selectors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One step of a deployment at a time: what follows comes with the event that the step causes. */
final class DeploymentReconciler implements Reconciler<ObjectKey> {
    private final ApiClient api;
    private final Informer<Deployment> deployments;
    private final Informer<ReplicaSet> replicaSets;
    private final Informer<Pod> pods;
    private final EventRecorder events;
    private final ReplicaSetWriter writer;
    private final Clock clock;

    DeploymentReconciler(
            ApiClient api,
            Informer<Deployment> deployments,
            Informer<ReplicaSet> replicaSets,
            Informer<Pod> pods,
            EventRecorder events,
            Clock clock) {
        this.api = api;
        this.deployments = deployments;
        this.replicaSets = replicaSets;
        this.pods = pods;
        this.events = events;
        this.writer =
                new ReplicaSetWriter(api, events, new TemplateHash(api.wire().mapper()));
        this.clock = clock;
    }

    @Override
    public Result reconcile(ObjectKey key) throws Exception {
        Deployment cached = deployments.get(key);
        if (cached == null) {
            return Result.done();
        }
        Deployment d = new DeploymentBuilder(cached).build();
        if (Selectors.isEmpty(d.getSpec().getSelector())) {
            events.event(
                    d,
                    EventRecorder.WARNING,
                    "SelectingAll",
                    "This deployment is selecting all pods. A non-empty selector is required.");
            return Result.done();
        }
        List<ReplicaSet> owned = claim(d, key);
        if (d.getMetadata().getDeletionTimestamp() != null) {
            return counted(sync(d, DeploymentReplicaSets.of(d, owned)));
        }
        d = pausedCondition(d);
        if (Boolean.TRUE.equals(d.getSpec().getPaused())) {
            return scaled(d, owned);
        }
        Long revision = Rollback.revision(d);
        if (revision != null) {
            return rolledBack(syncOrCreate(sync(d, DeploymentReplicaSets.of(d, owned))), revision);
        }
        Synced synced = sync(d, DeploymentReplicaSets.of(d, owned));
        if (Scaling.wasScaled(synced.family, RolloutLimits.of(d))) {
            return scaled(synced.deployment, owned);
        }
        return RolloutLimits.isRollingUpdate(d) ? rollingUpdate(synced) : recreate(synced);
    }

    private List<ReplicaSet> claim(Deployment d, ObjectKey key) {
        List<ReplicaSet> candidates = new ArrayList<>(
                replicaSets.byIndex(Owners.BY_CONTROLLER, d.getMetadata().getUid()));
        candidates.addAll(replicaSets.byIndex(Owners.BY_CONTROLLER, Owners.orphansOf(key.namespace())));
        OwnerReference reference = Owners.referenceTo(d, "apps/v1", "Deployment");
        return new Claims(
                        api,
                        d,
                        reference,
                        d.getSpec().getSelector(),
                        () -> api.get(Deployment.class, key.namespace(), key.name()))
                .claim(candidates);
    }

    /** A deployment and its family after the current replica set and the revision were brought in line. */
    private record Synced(Deployment deployment, DeploymentReplicaSets family) {}

    private Deployment pausedCondition(Deployment d) {
        if (!RolloutStatus.hasDeadline(d)) {
            return d;
        }
        DeploymentCondition progressing = Conditions.find(Conditions.of(d), Conditions.PROGRESSING);
        String reason = progressing == null ? "" : Objects.toString(progressing.getReason(), "");
        if (reason.equals(RolloutStatus.TIMED_OUT)) {
            return d;
        }
        boolean said = reason.equals("DeploymentPaused");
        boolean paused = Boolean.TRUE.equals(d.getSpec().getPaused());
        if (paused == said) {
            return d;
        }
        return writeCondition(
                d,
                Conditions.of(
                        Conditions.PROGRESSING,
                        "Unknown",
                        paused ? "DeploymentPaused" : "DeploymentResumed",
                        paused ? "Deployment is paused" : "Deployment is resumed",
                        clock.instant()));
    }

    /** Brings the annotations of the current replica set, if there is one, and the deployment's revision in line. */
    private Synced sync(Deployment d, DeploymentReplicaSets family) {
        ReplicaSet current = family.current();
        if (current == null) {
            return new Synced(d, family);
        }
        long revision = Revisions.max(family.old()) + 1;
        ReplicaSet updated = writer.annotate(d, current, revision, RolloutLimits.of(d));
        Deployment now = d;
        if (updated == null) {
            @Nullable
            DeploymentCondition found = RolloutStatus.hasDeadline(d)
                            && Conditions.find(Conditions.of(d), Conditions.PROGRESSING) == null
                    ? Conditions.of(
                            Conditions.PROGRESSING,
                            "True",
                            "FoundNewReplicaSet",
                            "Found new replica set \"" + current.getMetadata().getName() + "\"",
                            clock.instant())
                    : null;
            now = revised(d, Revisions.annotations(current).get(Revisions.REVISION), found);
        }
        return new Synced(now, updated == null ? family : family.with(updated));
    }

    /** As {@link #sync}, and makes the current replica set when there is none. */
    private Synced syncOrCreate(Synced synced) {
        DeploymentReplicaSets family = synced.family;
        Deployment d = synced.deployment;
        if (family.current() != null) {
            return synced;
        }
        RolloutLimits limits = RolloutLimits.of(d);
        long revision = Revisions.max(family.old()) + 1;
        ReplicaSet wanted = writer.design(d, family, revision, limits);
        String name = wanted.getMetadata().getName();
        ReplicaSet created;
        try {
            created = api.create(wanted);
        } catch (KubernetesClientException e) {
            if (Failures.alreadyExists(e)) {
                return collided(d, family, wanted, revision, e);
            }
            if (!Failures.namespaceTerminating(e)) {
                String message = "Failed to create new replica set \"" + name + "\": " + e.getMessage();
                if (RolloutStatus.hasDeadline(d)) {
                    writeCondition(
                            d,
                            Conditions.of(
                                    Conditions.PROGRESSING,
                                    "False",
                                    "ReplicaSetCreateError",
                                    message,
                                    clock.instant()));
                }
                events.event(d, EventRecorder.WARNING, "ReplicaSetCreateError", message);
            }
            throw e;
        }
        if (DeploymentReplicaSets.replicas(created) > 0) {
            events.event(
                    d,
                    EventRecorder.NORMAL,
                    "ScalingReplicaSet",
                    "Scaled up replica set " + name + " from 0 to " + DeploymentReplicaSets.replicas(created));
        }
        DeploymentCondition condition = RolloutStatus.hasDeadline(d)
                ? Conditions.of(
                        Conditions.PROGRESSING,
                        "True",
                        "NewReplicaSetCreated",
                        "Created new replica set \"" + name + "\"",
                        clock.instant())
                : null;
        return new Synced(revised(d, Long.toString(revision), condition), family.with(created));
    }

    /** The name is taken: by ours, which the informer has not shown; or by another's, and the next hash must differ. */
    private Synced collided(
            Deployment d,
            DeploymentReplicaSets family,
            ReplicaSet wanted,
            long revision,
            KubernetesClientException taken) {
        ReplicaSet there = api.get(
                ReplicaSet.class,
                d.getMetadata().getNamespace(),
                wanted.getMetadata().getName());
        if (there == null) {
            throw taken;
        }
        if (Owners.controls(d, there)
                && DeploymentReplicaSets.sameTemplate(
                        d.getSpec().getTemplate(), there.getSpec().getTemplate())) {
            return new Synced(revised(d, Long.toString(revision), null), family.with(there));
        }
        DeploymentStatus status = status(d);
        status.setCollisionCount(RolloutStatus.zero(status.getCollisionCount()) + 1);
        api.updateStatus(new DeploymentBuilder(d).withStatus(status).build());
        throw taken;
    }

    private Result rollingUpdate(Synced before) {
        Synced synced = syncOrCreate(before);
        Deployment d = synced.deployment;
        DeploymentReplicaSets family = synced.family;
        ReplicaSet current = Objects.requireNonNull(family.current());
        RolloutLimits limits = RolloutLimits.of(d);
        List<Scaling.Step> steps = Scaling.growCurrent(d, limits, family, current);
        if (steps.isEmpty()) {
            steps = Scaling.shrinkOld(limits, family, current);
        }
        if (!steps.isEmpty()) {
            return rolledOut(d, writer.apply(d, family, steps, limits));
        }
        if (RolloutStatus.complete(d, limits, d.getStatus())) {
            writer.cleanUp(d, family.old());
        }
        return rolledOut(d, family);
    }

    /** The next step finds the deployment with another template. */
    private Result rolledBack(Synced synced, long revision) {
        Rollback rollback = Rollback.decide(synced.deployment, revision, synced.family.all());
        api.update(rollback.deployment());
        events.event(synced.deployment, rollback.eventType(), rollback.reason(), rollback.message());
        return Result.done();
    }

    private Result recreate(Synced synced) {
        RolloutLimits limits = RolloutLimits.of(synced.deployment);
        List<Scaling.Step> steps = Scaling.stopOld(synced.family);
        if (!steps.isEmpty()) {
            return rolledOut(synced.deployment, writer.apply(synced.deployment, synced.family, steps, limits));
        }
        if (oldPodsRun(synced.family)) {
            return rolledOut(synced.deployment, synced.family);
        }
        Synced created = syncOrCreate(synced);
        Deployment d = created.deployment;
        ReplicaSet current = Objects.requireNonNull(created.family.current());
        if (DeploymentReplicaSets.replicas(current) != limits.replicas()) {
            var step = new Scaling.Step(current, limits.replicas(), false);
            return rolledOut(d, writer.apply(d, created.family, List.of(step), limits));
        }
        if (RolloutStatus.complete(d, limits, d.getStatus())) {
            writer.cleanUp(d, created.family.old());
        }
        return rolledOut(d, created.family);
    }

    private boolean oldPodsRun(DeploymentReplicaSets family) {
        return family.old().stream()
                .anyMatch(rs -> rs.getStatus() != null
                                && RolloutStatus.zero(rs.getStatus().getReplicas()) > 0
                        || pods.byIndex(Owners.BY_CONTROLLER, rs.getMetadata().getUid()).stream()
                                .anyMatch(p -> !PodState.isTerminal(p)));
    }

    /** A paused or scaled deployment: sizes change, nothing is rolled out. */
    private Result scaled(Deployment d, List<ReplicaSet> owned) {
        Synced synced = sync(d, DeploymentReplicaSets.of(d, owned));
        RolloutLimits limits = RolloutLimits.of(d);
        List<Scaling.Step> steps = Scaling.scale(synced.deployment, limits, synced.family);
        DeploymentReplicaSets after = writer.apply(synced.deployment, synced.family, steps, limits);
        if (Boolean.TRUE.equals(d.getSpec().getPaused())) {
            writer.cleanUp(synced.deployment, after.old());
        }
        return counted(new Synced(synced.deployment, after));
    }

    private Result counted(Synced synced) {
        Deployment d = synced.deployment;
        DeploymentStatus status = RolloutStatus.counted(d, synced.family, RolloutLimits.of(d), clock.instant());
        write(d, status);
        return Result.done();
    }

    private Result rolledOut(Deployment d, DeploymentReplicaSets family) {
        Instant now = clock.instant();
        RolloutLimits limits = RolloutLimits.of(d);
        DeploymentStatus status = RolloutStatus.rolledOut(d, family, limits, now);
        write(d, status);
        Duration again = RolloutStatus.untilDeadline(d, limits, status, now);
        return again == null ? Result.done() : Result.after(again);
    }

    private Deployment write(Deployment d, DeploymentStatus status) {
        if (RolloutStatus.same(d.getStatus(), status)) {
            return d;
        }
        return api.updateStatus(new DeploymentBuilder(d).withStatus(status).build());
    }

    private Deployment writeCondition(Deployment d, DeploymentCondition condition) {
        DeploymentStatus status = status(d);
        status.setConditions(Conditions.set(Conditions.of(d), condition));
        return api.updateStatus(new DeploymentBuilder(d).withStatus(status).build());
    }

    /** Writes the revision and a condition, if either is new. */
    private Deployment revised(Deployment d, @Nullable String revision, @Nullable DeploymentCondition condition) {
        boolean same =
                revision == null || revision.equals(Revisions.annotations(d).get(Revisions.REVISION));
        if (same && condition == null) {
            return d;
        }
        DeploymentStatus status = status(d);
        if (condition != null) {
            status.setConditions(Conditions.set(Conditions.of(d), condition));
        }
        DeploymentBuilder changed = new DeploymentBuilder(d).withStatus(status);
        if (!same) {
            changed.editMetadata()
                    .addToAnnotations(Revisions.REVISION, revision)
                    .endMetadata();
        }
        return api.updateStatus(changed.build());
    }

    private static DeploymentStatus status(Deployment d) {
        DeploymentStatus status = new DeploymentBuilder(d).build().getStatus();
        return status == null ? new DeploymentStatus() : status;
    }
}
