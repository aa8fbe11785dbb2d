package io.keelson.controllermanager.daemonset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import io.keelson.client.workload.IntOrPercent;
import io.keelson.client.workload.PodState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * All that a decision about a set depends on.
 *
 * @param byNode the set's pods by the node they are on or meant for, each node's in order of age; without those that have
 *     finished and are being deleted
 * @param hash of the current template
 */
record DaemonSetSnapshot(DaemonSet set, List<Node> nodes, Map<String, List<Pod>> byNode, String hash, Instant now) {
    static final String HASH = "controller-revision-hash";
    static final String TEMPLATE_GENERATION = "pod-template-generation";
    static final String GENERATION_ANNOTATION = "deprecated.daemonset.template.generation";

    /** Scheduled before not scheduled, old before young. */
    private static final Comparator<Pod> AGE = Comparator.<Pod, Boolean>comparing(
                    p -> Objects.toString(p.getSpec().getNodeName(), "").isEmpty())
            .thenComparing(p -> Objects.toString(p.getMetadata().getCreationTimestamp(), ""))
            .thenComparing(p -> p.getMetadata().getName());

    static DaemonSetSnapshot of(DaemonSet set, List<Node> nodes, List<Pod> pods, String hash, Instant now) {
        Map<String, List<Pod>> byNode = new TreeMap<>();
        for (Pod pod : pods) {
            String node = NodesForDaemonPods.targetOf(pod);
            if (node != null && !(PodState.isTerminal(pod) && PodState.isDeleted(pod))) {
                byNode.computeIfAbsent(node, n -> new ArrayList<>()).add(pod);
            }
        }
        byNode.values().forEach(list -> list.sort(AGE));
        return new DaemonSetSnapshot(set, nodes, byNode, hash, now);
    }

    List<Pod> podsOn(String node) {
        return byNode.getOrDefault(node, List.of());
    }

    boolean isAvailable(Pod pod) {
        return PodState.isAvailable(pod, minReadySeconds(), now);
    }

    int minReadySeconds() {
        Integer seconds = set.getSpec().getMinReadySeconds();
        return seconds == null ? 0 : seconds;
    }

    /** Whether a pod is of the current template: by its hash, or by the generation that sets once had. */
    boolean isUpdated(Pod pod) {
        Map<String, String> labels =
                Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
        String generation = generation(set);
        return hash.equals(labels.get(HASH)) && !hash.isEmpty()
                || !generation.isEmpty() && generation.equals(labels.get(TEMPLATE_GENERATION));
    }

    /** The template's generation as the set's annotation says, empty when it says no number. */
    static String generation(DaemonSet set) {
        Map<String, String> annotations = set.getMetadata().getAnnotations();
        String text = annotations == null ? null : annotations.get(GENERATION_ANNOTATION);
        try {
            return text == null ? "" : Long.toString(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return "";
        }
    }

    boolean isRollingUpdate() {
        var strategy = set.getSpec().getUpdateStrategy();
        return strategy != null && "RollingUpdate".equals(strategy.getType());
    }

    /** Pods above one a node, of so many nodes. */
    int maxSurge(int desired) {
        RollingUpdateDaemonSet rolling = rolling();
        return rolling == null ? 0 : IntOrPercent.of(rolling.getMaxSurge(), desired, true);
    }

    /** Nodes that may be without an available pod, of so many; one where neither surge nor that is allowed. */
    int maxUnavailable(int desired) {
        RollingUpdateDaemonSet rolling = rolling();
        int most = rolling == null ? 0 : IntOrPercent.of(rolling.getMaxUnavailable(), desired, true);
        return desired > 0 && most == 0 && maxSurge(desired) == 0 ? 1 : most;
    }

    boolean allowsSurge() {
        return maxSurge(1) > 0;
    }

    private @org.jspecify.annotations.Nullable RollingUpdateDaemonSet rolling() {
        return isRollingUpdate() ? set.getSpec().getUpdateStrategy().getRollingUpdate() : null;
    }
}
