package io.keelson.controllermanager.daemonset;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.RevisionHistory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The history of a set's template: the current revision is found, renumbered or made, the oldest are deleted. */
final class DaemonRevisions {
    /**
     * The revision of the template as it is.
     *
     * @param hash what pods of it carry
     * @param old all others, oldest first
     * @param collisions how often names were taken, or null when never
     */
    record Current(
            String hash,
            List<ControllerRevision> old,
            @Nullable Integer collisions) {}

    private final ApiClient api;
    private final RevisionHistory history;

    DaemonRevisions(ApiClient api, RevisionHistory history) {
        this.api = api;
        this.history = history;
    }

    Current current(DaemonSet set, OwnerReference reference, List<Pod> pods) {
        List<ControllerRevision> all = history
                .claim(
                        set,
                        reference,
                        set.getSpec().getSelector(),
                        () -> api.get(
                                DaemonSet.class,
                                set.getMetadata().getNamespace(),
                                set.getMetadata().getName()))
                .stream()
                .map(this::labelled)
                .toList();
        ControllerRevision designed =
                history.design(set, reference, set.getSpec().getTemplate(), 0);
        List<ControllerRevision> equal =
                all.stream().filter(r -> history.equal(r, designed)).toList();
        List<ControllerRevision> old =
                all.stream().filter(r -> !equal.contains(r)).toList();
        long number = RevisionHistory.next(old);
        Integer collisions = set.getStatus() == null ? null : set.getStatus().getCollisionCount();
        if (equal.isEmpty()) {
            designed.setRevision(number);
            int before = collisions == null ? 0 : collisions;
            RevisionHistory.Created created = history.create(set, designed, before);
            return new Current(
                    hash(created.revision()),
                    old,
                    created.collisions() == 0 ? collisions : Integer.valueOf(created.collisions()));
        }
        ControllerRevision keep = equal.getLast();
        equal.subList(0, equal.size() - 1).forEach(other -> merge(other, keep, pods));
        if (RevisionHistory.number(keep) < number) {
            history.renumber(keep, number);
        }
        return new Current(hash(keep), old, collisions);
    }

    /** Revisions made before they had a hash carry their name instead. */
    private ControllerRevision labelled(ControllerRevision revision) {
        if (!hash(revision).isEmpty()) {
            return revision;
        }
        return api.patch(
                revision,
                ApiClient.MERGE_PATCH,
                Map.of(
                        "metadata",
                        Map.of(
                                "labels",
                                Map.of(
                                        DaemonSetSnapshot.HASH,
                                        revision.getMetadata().getName()))));
    }

    /** Two revisions of one template become one: pods of the one count as pods of the other. */
    private void merge(ControllerRevision from, ControllerRevision into, List<Pod> pods) {
        for (Pod pod : pods) {
            Map<String, String> labels =
                    Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
            if (hash(from).equals(labels.get(DaemonSetSnapshot.HASH))
                    && !hash(from).equals(hash(into))) {
                api.patch(
                        pod,
                        ApiClient.MERGE_PATCH,
                        Map.of("metadata", Map.of("labels", Map.of(DaemonSetSnapshot.HASH, hash(into)))));
            }
        }
        history.delete(from);
    }

    /** Deletes the oldest revisions that no pod is of, while there are more than the set wants. */
    void truncate(DaemonSet set, List<ControllerRevision> old, List<Pod> pods) {
        Integer limit = set.getSpec().getRevisionHistoryLimit();
        int surplus = old.size() - (limit == null ? 10 : limit);
        Set<String> live = pods.stream()
                .map(p -> p.getMetadata().getLabels())
                .filter(Objects::nonNull)
                .map(labels -> labels.getOrDefault(DaemonSetSnapshot.HASH, ""))
                .collect(Collectors.toSet());
        old.stream()
                .filter(r -> !live.contains(hash(r)))
                .limit(Math.max(0, surplus))
                .forEach(history::delete);
    }

    private static String hash(ControllerRevision revision) {
        Map<String, String> labels = revision.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(DaemonSetSnapshot.HASH, "");
    }
}
