package io.keelson.resources.admission;

import io.keelson.api.json.Json;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which labels of its node a kubelet may not set: those that workloads are steered by. */
final class NodeLabels {
    private static final String RESTRICTED = "node-restriction.kubernetes.io";
    private static final Set<String> KUBELET_LABELS = Set.of(
            "kubernetes.io/hostname",
            "kubernetes.io/os",
            "kubernetes.io/arch",
            "beta.kubernetes.io/os",
            "beta.kubernetes.io/arch",
            "beta.kubernetes.io/instance-type",
            "node.kubernetes.io/instance-type",
            "topology.kubernetes.io/zone",
            "topology.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region");

    private static final List<String> KUBELET_DOMAINS = List.of("kubelet.kubernetes.io", "node.kubernetes.io");

    private NodeLabels() {}

    /** Returns the labels that differ between two states of a node (or are new) and that its kubelet may not change. */
    static List<String> forbiddenChanges(ObjectNode node, @Nullable ObjectNode old) {
        JsonNode now = Json.at(node, "metadata", "labels");
        JsonNode before = Json.at(old, "metadata", "labels");
        Set<String> changed = new TreeSet<>();
        collect(changed, now, before);
        collect(changed, before, now);
        return changed.stream().filter(NodeLabels::forbidden).toList();
    }

    private static void collect(Set<String> changed, @Nullable JsonNode labels, @Nullable JsonNode others) {
        if (labels != null) {
            for (String key : labels.propertyNames()) {
                if (others == null || !labels.get(key).equals(others.get(key))) {
                    changed.add(key);
                }
            }
        }
    }

    private static boolean forbidden(String label) {
        int slash = label.indexOf('/');
        String domain = slash < 0 ? "" : label.substring(0, slash);
        if (within(domain, RESTRICTED)) {
            return true;
        }
        boolean kubernetes = within(domain, "kubernetes.io") || within(domain, "k8s.io");
        return kubernetes
                && !KUBELET_LABELS.contains(label)
                && KUBELET_DOMAINS.stream().noneMatch(allowed -> within(domain, allowed));
    }

    private static boolean within(String domain, String parent) {
        return domain.equals(parent) || domain.endsWith("." + parent);
    }
}
