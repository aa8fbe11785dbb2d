package io.keelson.controllermanager.replicaset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.Claims;
import io.keelson.client.workload.DeletionOrder;
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

/** Makes the number of active pods the number asked for, and writes what it counted. */
final class ReplicaSetReconciler implements Reconciler<ObjectKey> {
    /** At most so many pods are created or deleted at a time; the rest follows when these have been seen. */
    private static final int BURST = 500;

    private final ApiClient api;
    private final ReplicaKind kind;
    private final Informer<Pod> pods;
    private final PodControl control;
    private final Expectations expectations;
    private final Clock clock;

    ReplicaSetReconciler(
            ApiClient api,
            ReplicaKind kind,
            Informer<Pod> pods,
            PodControl control,
            Expectations expectations,
            Clock clock) {
        this.api = api;
        this.kind = kind;
        this.pods = pods;
        this.control = control;
        this.expectations = expectations;
        this.clock = clock;
    }

    @Override
    public Result reconcile(ObjectKey key) throws Exception {
        ReplicaSet rs = kind.cached(key);
        if (rs == null) {
            expectations.forget(key);
            return Result.done();
        }
        boolean settled = expectations.satisfied(key);
        List<Pod> candidates = new ArrayList<>(
                pods.byIndex(Owners.BY_CONTROLLER, rs.getMetadata().getUid()));
        candidates.addAll(pods.byIndex(Owners.BY_CONTROLLER, Owners.orphansOf(key.namespace())));
        List<Pod> active = claims(rs, key)
                .claim(candidates.stream().filter(PodState::isActive).toList());
        List<Pod> terminating = kind.countsTerminating() ? terminating(rs, candidates) : null;
        @Nullable KubernetesClientException failure = null;
        if (settled && rs.getMetadata().getDeletionTimestamp() == null) {
            failure = scale(key, rs, active);
        }
        Instant now = clock.instant();
        ReplicaSetStatus status = ReplicaStatus.of(rs, active, terminating, failure, now);
        if (!ReplicaStatus.same(rs.getStatus(), status)) {
            kind.updateStatus(rs, status);
        }
        if (failure != null) {
            throw failure;
        }
        return next(rs, active, now);
    }

    private Claims claims(ReplicaSet rs, ObjectKey key) {
        OwnerReference reference = Owners.referenceTo(rs, kind.apiVersion(), kind.kind());
        return new Claims(api, kindOf(rs), reference, rs.getSpec().getSelector(), () -> kind.fresh(key));
    }

    private HasMetadata kindOf(ReplicaSet rs) {
        return kind.original(rs);
    }

    private static List<Pod> terminating(ReplicaSet rs, List<Pod> candidates) {
        return candidates.stream()
                .filter(PodState::isTerminating)
                .filter(p -> Owners.controls(rs, p)
                        && Selectors.matches(
                                rs.getSpec().getSelector(), p.getMetadata().getLabels()))
                .toList();
    }

    private @Nullable KubernetesClientException scale(ObjectKey key, ReplicaSet rs, List<Pod> active)
            throws InterruptedException {
        int missing = ReplicaStatus.zero(rs.getSpec().getReplicas()) - active.size();
        if (missing > 0) {
            return create(key, rs, Math.min(missing, BURST));
        }
        if (missing < 0) {
            return delete(key, rs, active, Math.min(-missing, BURST));
        }
        return null;
    }

    private @Nullable KubernetesClientException create(ObjectKey key, ReplicaSet rs, int count)
            throws InterruptedException {
        HasMetadata owner = kind.original(rs);
        OwnerReference reference = Owners.referenceTo(rs, kind.apiVersion(), kind.kind());
        expectations.expectCreations(key, count);
        SlowStartBatch.Outcome outcome = SlowStartBatch.slowStart(count, () -> {
            try {
                control.create(owner, rs.getSpec().getTemplate(), reference);
            } catch (KubernetesClientException e) {
                if (!Failures.namespaceTerminating(e)) {
                    throw e;
                }
            }
        });
        for (int i = outcome.successes(); i < count; i++) {
            expectations.created(key);
        }
        return outcome.failure();
    }

    private @Nullable KubernetesClientException delete(ObjectKey key, ReplicaSet rs, List<Pod> active, int count)
            throws InterruptedException {
        HasMetadata owner = kind.original(rs);
        List<Pod> chosen = DeletionOrder.choose(active, relatives(rs), count, clock.instant());
        expectations.expectDeletions(
                key, chosen.stream().map(p -> p.getMetadata().getUid()).toList());
        return SlowStartBatch.all(chosen.stream()
                        .<Runnable>map(pod -> () -> {
                            try {
                                control.delete(owner, pod);
                            } catch (KubernetesClientException e) {
                                expectations.deleted(key, pod.getMetadata().getUid());
                                if (!Failures.notFound(e)) {
                                    throw e;
                                }
                            }
                        })
                        .toList())
                .failure();
    }

    /** Pods of the replica sets that have the same controller, this one included. */
    private List<Pod> relatives(ReplicaSet rs) {
        OwnerReference controller = Owners.controllerOf(rs);
        List<Pod> related = new ArrayList<>();
        for (ReplicaSet other : kind.cachedIn(rs.getMetadata().getNamespace())) {
            OwnerReference its = Owners.controllerOf(other);
            boolean same = controller == null
                    ? Objects.equals(
                            other.getMetadata().getUid(), rs.getMetadata().getUid())
                    : its != null && Objects.equals(its.getUid(), controller.getUid());
            if (same) {
                related.addAll(
                        pods.byIndex(Owners.BY_CONTROLLER, other.getMetadata().getUid()));
            }
        }
        return related;
    }

    private static Result next(ReplicaSet rs, List<Pod> active, Instant now) {
        int minReady = ReplicaStatus.zero(rs.getSpec().getMinReadySeconds());
        return active.stream()
                .map(p -> PodState.untilAvailable(p, minReady, now))
                .filter(Objects::nonNull)
                .min(Duration::compareTo)
                .map(Result::after)
                .orElseGet(Result::done);
    }
}
