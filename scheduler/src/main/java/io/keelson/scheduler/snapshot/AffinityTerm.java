package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pod (anti-)affinity term made ready to be asked often.
 *
 * @param topologyKey the node label whose value makes the domain
 * @param pods which pods are meant
 * @param namespaces the namespaces named, or the pod's own where neither names nor a selector are given
 * @param namespaceSelector further namespaces by their labels, null where none is given
 * @param weight 1 to 100 of a preferred term, 0 of a required one
 */
public record AffinityTerm(
        String topologyKey,
        LabelMatcher pods,
        Set<String> namespaces,
        @Nullable LabelMatcher namespaceSelector,
        int weight) {

    static AffinityTerm of(Pod pod, PodAffinityTerm term, int weight) {
        LabelMatcher matcher = LabelMatcher.of(term.getLabelSelector());
        Map<String, String> own = pod.getMetadata().getLabels() == null
                ? Map.of()
                : pod.getMetadata().getLabels();
        if (term.getLabelSelector() != null) {
            for (String key :
                    term.getMatchLabelKeys() == null ? java.util.List.<String>of() : term.getMatchLabelKeys()) {
                String value = own.get(key);
                matcher = value == null ? matcher : matcher.and(key, value);
            }
            for (String key :
                    term.getMismatchLabelKeys() == null ? java.util.List.<String>of() : term.getMismatchLabelKeys()) {
                String value = own.get(key);
                matcher = value == null ? matcher : matcher.andNot(key, value);
            }
        }
        boolean named = term.getNamespaces() != null && !term.getNamespaces().isEmpty();
        LabelMatcher selector =
                term.getNamespaceSelector() == null ? null : LabelMatcher.of(term.getNamespaceSelector());
        Set<String> namespaces = named
                ? Set.copyOf(term.getNamespaces())
                : selector == null ? Set.of(pod.getMetadata().getNamespace()) : Set.of();
        return new AffinityTerm(term.getTopologyKey(), matcher, namespaces, selector, weight);
    }

    /**
     * Returns whether pods of a class are meant by this term.
     *
     * @param namespaceLabels the labels of every namespace, by name
     */
    public boolean matches(EquivalenceClass others, Map<String, Map<String, String>> namespaceLabels) {
        String namespace = others.namespace();
        boolean inNamespace = namespaces.contains(namespace)
                || namespaceSelector != null && namespaceSelector.matches(namespaceLabels.get(namespace));
        return inNamespace && pods.matches(others.labels());
    }
}
