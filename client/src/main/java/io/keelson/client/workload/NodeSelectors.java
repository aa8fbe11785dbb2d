package io.keelson.client.workload;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which nodes a pod or a volume may be on, by the nodes' labels and names. Pure. */
public final class NodeSelectors {
    private NodeSelectors() {}

    /** Whether a pod's node selector and required node affinity allow a node. */
    public static boolean allow(PodSpec pod, Node node) {
        Map<String, String> selector = pod.getNodeSelector();
        if (selector != null && !Selectors.contains(node.getMetadata().getLabels(), selector)) {
            return false;
        }
        Affinity affinity = pod.getAffinity();
        NodeSelector required = affinity == null || affinity.getNodeAffinity() == null
                ? null
                : affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
        return required == null || matches(required, node);
    }

    /** Whether any term matches; a selector without terms matches nothing. */
    public static boolean matches(NodeSelector selector, Node node) {
        return terms(selector).stream().anyMatch(term -> matches(term, node));
    }

    /** The terms of a selector. */
    public static List<NodeSelectorTerm> terms(NodeSelector selector) {
        return selector.getNodeSelectorTerms() == null ? List.of() : selector.getNodeSelectorTerms();
    }

    /** Whether all requirements of a term hold; a term without any matches nothing. */
    public static boolean matches(NodeSelectorTerm term, Node node) {
        List<NodeSelectorRequirement> labels = orEmpty(term.getMatchExpressions());
        List<NodeSelectorRequirement> fields = orEmpty(term.getMatchFields());
        if (labels.isEmpty() && fields.isEmpty()) {
            return false;
        }
        Map<String, String> has = Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of());
        Map<String, String> is = Map.of("metadata.name", node.getMetadata().getName());
        return labels.stream().allMatch(r -> holds(r, has)) && fields.stream().allMatch(r -> holds(r, is));
    }

    private static boolean holds(NodeSelectorRequirement one, Map<String, String> labels) {
        String value = labels.get(one.getKey());
        List<String> values = one.getValues() == null ? List.of() : one.getValues();
        return switch (one.getOperator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> compare(value, values) > 0;
            case "Lt" -> compare(value, values) < 0;
            default -> false;
        };
    }

    /** Zero, which neither operator accepts, where one is no whole number. */
    private static int compare(@Nullable String value, List<String> values) {
        if (value == null || values.size() != 1) {
            return 0;
        }
        try {
            return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static List<NodeSelectorRequirement> orEmpty(@Nullable List<NodeSelectorRequirement> list) {
        return list == null ? List.of() : list;
    }
}
