package io.keelson.controllermanager.deployment;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.Owners;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes replica sets: makes, annotates, scales, and clears old ones away. */
final class ReplicaSetWriter {
    private static final int NAME_LENGTH = 253;

    private final ApiClient api;
    private final EventRecorder events;
    private final TemplateHash hash;

    ReplicaSetWriter(ApiClient api, EventRecorder events, TemplateHash hash) {
        this.api = api;
        this.events = events;
        this.hash = hash;
    }

    /** The replica set of a deployment's template, not yet created. */
    ReplicaSet design(Deployment d, DeploymentReplicaSets family, long revision, RolloutLimits limits) {
        Integer collisions = d.getStatus() == null ? null : d.getStatus().getCollisionCount();
        String value = hash.of(d.getSpec().getTemplate(), collisions);
        Map<String, String> labels = new LinkedHashMap<>(Objects.requireNonNullElse(
                d.getSpec().getTemplate().getMetadata().getLabels(), Map.of()));
        labels.put(DeploymentReplicaSets.HASH_LABEL, value);
        int replicas = Scaling.ofCurrent(d, limits, family.old(), 0);
        String name = d.getMetadata().getName();
        int room = NAME_LENGTH - 1 - value.length();
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withName((name.length() > room ? name.substring(0, room) : name) + "-" + value)
                .withNamespace(d.getMetadata().getNamespace())
                .withLabels(labels)
                .withAnnotations(Revisions.wanted(d, Map.of(), revision, false, limits))
                .withOwnerReferences(Owners.referenceTo(d, "apps/v1", "Deployment"))
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withMinReadySeconds(minReadySeconds(d.getSpec().getMinReadySeconds()))
                .withSelector(new LabelSelectorBuilder(d.getSpec().getSelector())
                        .addToMatchLabels(DeploymentReplicaSets.HASH_LABEL, value)
                        .build())
                .withTemplate(new PodTemplateSpecBuilder(d.getSpec().getTemplate())
                        .editMetadata()
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .endSpec()
                .build();
    }

    /** Brings annotations and minReadySeconds in line; returns null when nothing had to be written. */
    @Nullable
    ReplicaSet annotate(Deployment d, ReplicaSet current, long revision, RolloutLimits limits) {
        Map<String, String> has = Revisions.annotations(current);
        Map<String, String> wanted = Revisions.wanted(d, has, revision, true, limits);
        Integer minReady = minReadySeconds(d.getSpec().getMinReadySeconds());
        if (has.equals(wanted)
                && Objects.equals(minReadySeconds(current.getSpec().getMinReadySeconds()), minReady)) {
            return null;
        }
        return api.update(new ReplicaSetBuilder(current)
                .editMetadata()
                .withAnnotations(wanted)
                .endMetadata()
                .editSpec()
                .withMinReadySeconds(minReady)
                .endSpec()
                .build());
    }

    /** Scales, with an event for each set whose size changes, and returns the family as it is then. */
    DeploymentReplicaSets apply(
            Deployment d, DeploymentReplicaSets family, List<Scaling.Step> steps, RolloutLimits limits) {
        DeploymentReplicaSets after = family;
        for (Scaling.Step step : steps) {
            after = replaced(after, scale(d, step, limits));
        }
        return after;
    }

    private ReplicaSet scale(Deployment d, Scaling.Step step, RolloutLimits limits) {
        ReplicaSet rs = step.set();
        int from = DeploymentReplicaSets.replicas(rs);
        boolean stale = !Revisions.counts(limits).entrySet().stream()
                .allMatch(e -> e.getValue().equals(Revisions.annotations(rs).get(e.getKey())));
        if (from == step.replicas() && !(step.refresh() && stale)) {
            return rs;
        }
        ReplicaSet scaled = api.update(new ReplicaSetBuilder(rs)
                .editMetadata()
                .addToAnnotations(Revisions.counts(limits))
                .endMetadata()
                .editSpec()
                .withReplicas(step.replicas())
                .endSpec()
                .build());
        if (from != step.replicas()) {
            events.event(
                    d,
                    EventRecorder.NORMAL,
                    "ScalingReplicaSet",
                    "Scaled %s replica set %s from %d to %d"
                            .formatted(
                                    from < step.replicas() ? "up" : "down",
                                    rs.getMetadata().getName(),
                                    from,
                                    step.replicas()));
        }
        return scaled;
    }

    private static DeploymentReplicaSets replaced(DeploymentReplicaSets family, ReplicaSet after) {
        if (family.current() != null && isSame(family.current(), after)) {
            return family.with(after);
        }
        List<ReplicaSet> old = new ArrayList<>(family.old());
        old.replaceAll(rs -> isSame(rs, after) ? after : rs);
        return new DeploymentReplicaSets(family.current(), old);
    }

    private static boolean isSame(ReplicaSet a, ReplicaSet b) {
        return Objects.equals(a.getMetadata().getUid(), b.getMetadata().getUid());
    }

    /** Deletes old sets without pods beyond the deployment's revisionHistoryLimit, lowest revisions first. */
    void cleanUp(Deployment d, List<ReplicaSet> old) {
        Integer limit = d.getSpec().getRevisionHistoryLimit();
        if (limit == null || limit == Integer.MAX_VALUE) {
            return;
        }
        List<ReplicaSet> kept = old.stream()
                .filter(rs -> rs.getMetadata().getDeletionTimestamp() == null)
                .sorted(DeploymentReplicaSets.BY_REVISION)
                .toList();
        for (ReplicaSet rs : kept.subList(0, Math.max(0, kept.size() - limit))) {
            boolean seen = rs.getStatus() != null
                    && rs.getStatus().getObservedGeneration() != null
                    && rs.getStatus().getObservedGeneration()
                            >= rs.getMetadata().getGeneration();
            if (!seen
                    || RolloutStatus.zero(rs.getStatus().getReplicas()) != 0
                    || DeploymentReplicaSets.replicas(rs) != 0) {
                continue;
            }
            try {
                api.delete(rs, null);
            } catch (KubernetesClientException e) {
                if (!Failures.notFound(e)) {
                    throw e;
                }
            }
        }
    }

    private static @Nullable Integer minReadySeconds(@Nullable Integer seconds) {
        return seconds == null || seconds == 0 ? null : seconds;
    }
}
