package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a pod asks of the pods around it. Pods of one template ask the same, and are counted together.
 *
 * @param requiredAffinity pods it must be with
 * @param requiredAntiAffinity pods it must not be with
 * @param preferredAffinity pods it would rather be with
 * @param preferredAntiAffinity pods it would rather not be with
 */
public record AffinityTerms(
        List<AffinityTerm> requiredAffinity,
        List<AffinityTerm> requiredAntiAffinity,
        List<AffinityTerm> preferredAffinity,
        List<AffinityTerm> preferredAntiAffinity) {

    /** What a pod without any asks. */
    static final AffinityTerms NONE = new AffinityTerms(List.of(), List.of(), List.of(), List.of());

    /** Reads what a pod asks. */
    static AffinityTerms of(Pod pod) {
        Affinity affinity = pod.getSpec().getAffinity();
        if (affinity == null || affinity.getPodAffinity() == null && affinity.getPodAntiAffinity() == null) {
            return NONE;
        }
        var with = affinity.getPodAffinity();
        var apart = affinity.getPodAntiAffinity();
        return new AffinityTerms(
                with == null ? List.of() : required(pod, with.getRequiredDuringSchedulingIgnoredDuringExecution()),
                apart == null ? List.of() : required(pod, apart.getRequiredDuringSchedulingIgnoredDuringExecution()),
                with == null ? List.of() : preferred(pod, with.getPreferredDuringSchedulingIgnoredDuringExecution()),
                apart == null ? List.of() : preferred(pod, apart.getPreferredDuringSchedulingIgnoredDuringExecution()));
    }

    /** Returns whether nothing is asked. */
    public boolean isEmpty() {
        return requiredAffinity.isEmpty()
                && requiredAntiAffinity.isEmpty()
                && preferredAffinity.isEmpty()
                && preferredAntiAffinity.isEmpty();
    }

    private static List<AffinityTerm> required(Pod pod, @Nullable List<PodAffinityTerm> terms) {
        return terms == null
                ? List.of()
                : terms.stream().map(t -> AffinityTerm.of(pod, t, 0)).toList();
    }

    private static List<AffinityTerm> preferred(Pod pod, @Nullable List<WeightedPodAffinityTerm> terms) {
        return terms == null
                ? List.of()
                : terms.stream()
                        .map(t -> AffinityTerm.of(pod, t.getPodAffinityTerm(), t.getWeight()))
                        .toList();
    }
}
