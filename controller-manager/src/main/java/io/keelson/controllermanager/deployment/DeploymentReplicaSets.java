package io.keelson.controllermanager.deployment;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The replica sets of a deployment.
 *
 * @param current the one whose template is the deployment's, or null when there is none yet
 * @param old the others
 */
record DeploymentReplicaSets(@Nullable ReplicaSet current, List<ReplicaSet> old) {
    static final String HASH_LABEL = "pod-template-hash";
    static final Comparator<ReplicaSet> OLDEST_FIRST = Comparator.<ReplicaSet, String>comparing(
                    rs -> Objects.toString(rs.getMetadata().getCreationTimestamp(), ""))
            .thenComparing(rs -> rs.getMetadata().getName());
    static final Comparator<ReplicaSet> BY_REVISION =
            Comparator.<ReplicaSet>comparingLong(Revisions::of).thenComparing(OLDEST_FIRST);

    /** Tells the current one from the old; of several with the same template the oldest is current. */
    static DeploymentReplicaSets of(Deployment d, List<ReplicaSet> all) {
        List<ReplicaSet> sorted = all.stream().sorted(OLDEST_FIRST).toList();
        PodTemplateSpec wanted = withoutHash(d.getSpec().getTemplate());
        ReplicaSet current = null;
        List<ReplicaSet> old = new ArrayList<>();
        for (ReplicaSet rs : sorted) {
            if (current == null && wanted.equals(withoutHash(rs.getSpec().getTemplate()))) {
                current = rs;
            } else {
                old.add(rs);
            }
        }
        return new DeploymentReplicaSets(current, old);
    }

    /** Whether two templates are the same but for the hash label. */
    static boolean sameTemplate(PodTemplateSpec a, PodTemplateSpec b) {
        return withoutHash(a).equals(withoutHash(b));
    }

    /** This family with another, or updated, current replica set. */
    DeploymentReplicaSets with(ReplicaSet newCurrent) {
        return new DeploymentReplicaSets(newCurrent, old);
    }

    /** Old ones, then the current one. */
    List<ReplicaSet> all() {
        List<ReplicaSet> all = new ArrayList<>(old);
        if (current != null) {
            all.add(current);
        }
        return all;
    }

    /** Those that should have pods. */
    List<ReplicaSet> active() {
        return active(all());
    }

    /** Old ones that should have pods, oldest first. */
    List<ReplicaSet> activeOld() {
        return active(old);
    }

    /**
     * The one to scale when there is no rollout going on: the only active one, or without any the current or else the
     * youngest; null when several are active.
     */
    @Nullable
    ReplicaSet activeOrLatest() {
        List<ReplicaSet> active = active();
        return switch (active.size()) {
            case 0 -> current != null ? current : old.isEmpty() ? null : old.getLast();
            case 1 -> active.getFirst();
            default -> null;
        };
    }

    static int replicas(ReplicaSet rs) {
        return rs.getSpec().getReplicas() == null
                ? RolloutLimits.DEFAULT_REPLICAS
                : rs.getSpec().getReplicas();
    }

    static int replicas(List<ReplicaSet> sets) {
        return sets.stream().mapToInt(DeploymentReplicaSets::replicas).sum();
    }

    static int available(ReplicaSet rs) {
        return rs.getStatus() == null || rs.getStatus().getAvailableReplicas() == null
                ? 0
                : rs.getStatus().getAvailableReplicas();
    }

    private static List<ReplicaSet> active(List<ReplicaSet> sets) {
        return sets.stream().filter(rs -> replicas(rs) > 0).toList();
    }

    /** A template without the hash label. */
    static PodTemplateSpec withoutHash(PodTemplateSpec template) {
        Map<String, String> labels = template.getMetadata().getLabels();
        if (labels == null || !labels.containsKey(HASH_LABEL)) {
            return template;
        }
        Map<String, String> rest = new LinkedHashMap<>(labels);
        rest.remove(HASH_LABEL);
        return new PodTemplateSpecBuilder(template)
                .editMetadata()
                .withLabels(rest)
                .endMetadata()
                .build();
    }
}
