package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Features of pods that a node must have declared (KEP-5328). */
public final class DeclaredFeaturesCheck implements AdmissionCheck {
    /** One exit restarts every container of the pod in place (KEP-5532). */
    public static final String RESTART_ALL_CONTAINERS = "RestartAllContainersOnContainerExits";
    /** A user namespace together with the node's network (KEP-5607). */
    public static final String USER_NAMESPACES_HOST_NETWORK = "UserNamespacesHostNetworkSupport";

    private final Set<String> declared;

    /** @param declared what the node's status declares */
    public DeclaredFeaturesCheck(Set<String> declared) {
        this.declared = Set.copyOf(declared);
    }

    @Override
    public @Nullable Failure refuses(Candidate candidate) {
        List<String> missing = new ArrayList<>(needed(candidate.pod()));
        missing.removeAll(declared);
        return missing.isEmpty()
                ? null
                : new Failure(
                        "PodFeatureUnsupported",
                        "Pod requires node features that are not available: " + String.join(", ", missing));
    }

    private static List<String> needed(Pod pod) {
        List<String> needed = new ArrayList<>();
        boolean restartsAll = PodFacts.all(pod).stream()
                .filter(c -> c.getRestartPolicyRules() != null)
                .flatMap(c -> c.getRestartPolicyRules().stream())
                .anyMatch(r -> "RestartAllContainers".equals(r.getAction()));
        if (restartsAll) {
            needed.add(RESTART_ALL_CONTAINERS);
        }
        if (PodFacts.hostNetwork(pod) && Boolean.FALSE.equals(pod.getSpec().getHostUsers())) {
            needed.add(USER_NAMESPACES_HOST_NETWORK);
        }
        return needed;
    }
}
