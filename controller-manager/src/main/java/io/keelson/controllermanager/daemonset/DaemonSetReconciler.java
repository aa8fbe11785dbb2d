package io.keelson.controllermanager.daemonset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.Claims;
import io.keelson.client.workload.Expectations;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.PodControl;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.Selectors;
import io.keelson.client.workload.SlowStartBatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Brings a set's revisions and pods in line, and writes what it counted. */
final class DaemonSetReconciler implements Reconciler<ObjectKey> {
    /** At most so many pods are created or deleted at a time; the rest follows when these have been seen. */
    private static final int BURST = 250;

    private final ApiClient api;
    private final Informer<DaemonSet> sets;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final DaemonRevisions revisions;
    private final Expectations expectations;
    private final EventRecorder events;
    private final PodControl control;
    private final Clock clock;
    private final FailedPods failedPods = new FailedPods();

    DaemonSetReconciler(
            ApiClient api,
            Informer<DaemonSet> sets,
            Informer<Pod> pods,
            Informer<Node> nodes,
            DaemonRevisions revisions,
            Expectations expectations,
            EventRecorder events,
            Clock clock) {
        this.api = api;
        this.sets = sets;
        this.pods = pods;
        this.nodes = nodes;
        this.revisions = revisions;
        this.expectations = expectations;
        this.events = events;
        this.control = new PodControl(api, events);
        this.clock = clock;
    }

    @Override
    public Result reconcile(ObjectKey key) throws Exception {
        DaemonSet set = sets.get(key);
        if (set == null) {
            expectations.forget(key);
            return Result.done();
        }
        if (Selectors.isEmpty(set.getSpec().getSelector())) {
            events.event(
                    set,
                    EventRecorder.WARNING,
                    "SelectingAll",
                    "This daemon set is selecting all pods. A non-empty selector is required.");
            return Result.done();
        }
        if (set.getMetadata().getDeletionTimestamp() != null) {
            return Result.done();
        }
        boolean settled = expectations.satisfied(key);
        OwnerReference reference = Owners.referenceTo(set, "apps/v1", "DaemonSet");
        List<Pod> owned = claim(set, reference, key);
        DaemonRevisions.Current current = revisions.current(set, reference, owned);
        DaemonSetSnapshot snapshot = DaemonSetSnapshot.of(set, nodes.list(), owned, current.hash(), clock.instant());
        @Nullable KubernetesClientException failure = null;
        @Nullable Duration again = null;
        if (settled) {
            DaemonPodPlan plan =
                    DaemonPodPlan.of(snapshot, node -> failedPods.remaining(backOffKey(set, node), snapshot.now()));
            failure = carryOut(key, snapshot, plan, reference);
            again = plan.again();
            if (failure == null) {
                revisions.truncate(set, current.old(), owned);
            }
        }
        DaemonSetStatus status = DaemonStatus.of(snapshot, settled, current.collisions());
        if (!status.equals(normal(set))) {
            api.updateStatus(new DaemonSetBuilder(set).withStatus(status).build());
        }
        if (failure != null) {
            throw failure;
        }
        return next(snapshot, again);
    }

    private List<Pod> claim(DaemonSet set, OwnerReference reference, ObjectKey key) {
        List<Pod> candidates = new ArrayList<>(
                pods.byIndex(Owners.BY_CONTROLLER, set.getMetadata().getUid()));
        candidates.addAll(pods.byIndex(Owners.BY_CONTROLLER, Owners.orphansOf(key.namespace())));
        return new Claims(
                        api,
                        set,
                        reference,
                        set.getSpec().getSelector(),
                        () -> api.get(DaemonSet.class, key.namespace(), key.name()))
                .claim(candidates);
    }

    private @Nullable KubernetesClientException carryOut(
            ObjectKey key, DaemonSetSnapshot snapshot, DaemonPodPlan plan, OwnerReference reference)
            throws InterruptedException {
        report(snapshot, plan);
        List<String> create = plan.create().stream().limit(BURST).toList();
        List<Pod> delete = plan.delete().stream().limit(BURST).toList();
        expectations.expect(
                key,
                create.size(),
                delete.stream().map(p -> p.getMetadata().getUid()).toList());
        PodTemplateSpec template = template(snapshot);
        SlowStartBatch.Outcome created = SlowStartBatch.slowStart(create.stream()
                .<Runnable>map(node -> () -> create(snapshot.set(), template, reference, node))
                .toList());
        for (int i = created.successes(); i < create.size(); i++) {
            expectations.created(key);
        }
        SlowStartBatch.Outcome deleted = SlowStartBatch.all(delete.stream()
                .<Runnable>map(pod -> () -> delete(key, snapshot.set(), pod))
                .toList());
        return created.failure() != null ? created.failure() : deleted.failure();
    }

    private void report(DaemonSetSnapshot snapshot, DaemonPodPlan plan) {
        for (Pod pod : plan.failed()) {
            String node = Objects.toString(NodesForDaemonPods.targetOf(pod), "");
            failedPods.deleted(backOffKey(snapshot.set(), node), snapshot.now());
            events.event(
                    snapshot.set(),
                    EventRecorder.WARNING,
                    "FailedDaemonPod",
                    "Found failed daemon pod " + ObjectKey.of(pod) + " on node " + node + ", will try to kill it");
        }
        for (Pod pod : plan.succeeded()) {
            events.event(
                    snapshot.set(),
                    EventRecorder.NORMAL,
                    "SucceededDaemonPod",
                    "Found succeeded daemon pod " + ObjectKey.of(pod) + " on node " + NodesForDaemonPods.targetOf(pod)
                            + ", will try to delete it");
        }
    }

    private void create(DaemonSet set, PodTemplateSpec template, OwnerReference reference, String node) {
        PodTemplateSpec one = new PodTemplateSpecBuilder(template).build();
        NodesForDaemonPods.target(one.getSpec(), node);
        try {
            control.create(set, one, reference);
        } catch (KubernetesClientException e) {
            if (!Failures.namespaceTerminating(e)) {
                throw e;
            }
        }
    }

    private void delete(ObjectKey key, DaemonSet set, Pod pod) {
        try {
            control.delete(set, pod);
        } catch (KubernetesClientException e) {
            expectations.deleted(key, pod.getMetadata().getUid());
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }

    private static PodTemplateSpec template(DaemonSetSnapshot snapshot) {
        PodTemplateSpecBuilder template =
                new PodTemplateSpecBuilder(snapshot.set().getSpec().getTemplate());
        String generation = DaemonSetSnapshot.generation(snapshot.set());
        if (!generation.isEmpty()) {
            template.editOrNewMetadata()
                    .addToLabels(DaemonSetSnapshot.TEMPLATE_GENERATION, generation)
                    .endMetadata();
        }
        return template.editOrNewMetadata()
                .addToLabels(DaemonSetSnapshot.HASH, snapshot.hash())
                .endMetadata()
                .editSpec()
                .withTolerations(NodesForDaemonPods.tolerations(
                        snapshot.set().getSpec().getTemplate().getSpec()))
                .endSpec()
                .build();
    }

    private static String backOffKey(DaemonSet set, String node) {
        Long generation = set.getStatus() == null ? null : set.getStatus().getObservedGeneration();
        return set.getMetadata().getUid() + "/" + (generation == null ? 0 : generation) + "/" + node;
    }

    /** The status as it would be written now: counts of none left out. */
    private static @Nullable DaemonSetStatus normal(DaemonSet set) {
        DaemonSetStatus status = set.getStatus();
        if (status == null) {
            return null;
        }
        DaemonSetStatus copy = new io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder(status).build();
        copy.setUpdatedNumberScheduled(nullIfZero(copy.getUpdatedNumberScheduled()));
        copy.setNumberAvailable(nullIfZero(copy.getNumberAvailable()));
        copy.setNumberUnavailable(nullIfZero(copy.getNumberUnavailable()));
        return copy;
    }

    private static @Nullable Integer nullIfZero(@Nullable Integer value) {
        return value == null || value == 0 ? null : value;
    }

    private static Result next(DaemonSetSnapshot snapshot, @Nullable Duration again) {
        Instant now = snapshot.now();
        List<Duration> waits = new ArrayList<>();
        if (again != null) {
            waits.add(again);
        }
        if (snapshot.minReadySeconds() > 0) {
            snapshot.byNode().values().stream()
                    .flatMap(List::stream)
                    .map(p -> PodState.untilAvailable(p, snapshot.minReadySeconds(), now))
                    .filter(Objects::nonNull)
                    .forEach(waits::add);
        }
        return waits.stream().min(Duration::compareTo).map(Result::after).orElseGet(Result::done);
    }
}
