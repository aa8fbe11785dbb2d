package io.keelson.kubelet.status;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one pod on this node.
 *
 * @param sandboxReady whether its sandbox runs and has its network
 * @param podIps its addresses
 * @param hostIps the node's addresses
 * @param startTime when the kubelet first saw it
 * @param initContainers its init containers, in the pod's order
 * @param containers its containers, in the pod's order
 * @param ephemeralContainers its ephemeral containers, in the pod's order
 * @param failure why the kubelet ended it as a whole (eviction, deadline), null where it did not
 * @param terminal whether none of its containers runs or will run again
 * @param actuatedResources what the pod's own cgroup was told, null where the pod has no resources as a whole
 * @param more conditions that come and go: of a resize, of a disruption
 */
public record ObservedPod(
        boolean sandboxReady,
        List<String> podIps,
        List<String> hostIps,
        Instant startTime,
        List<ContainerState> initContainers,
        List<ContainerState> containers,
        List<ContainerState> ephemeralContainers,
        @Nullable Failure failure,
        boolean terminal,
        @Nullable ResourceRequirements actuatedResources,
        List<PodCondition> more) {

    /** The type of the condition about a resize that has not been allowed. */
    public static final String RESIZE_PENDING = "PodResizePending";
    /** The type of the condition about a resize that is being carried out. */
    public static final String RESIZE_IN_PROGRESS = "PodResizeInProgress";
    /** The reason of the condition {@code DisruptionTarget} where the kubelet ends a pod before its time. */
    public static final String TERMINATION_BY_KUBELET = "TerminationByKubelet";

    /**
     * Why the kubelet ended a pod.
     *
     * @param reason such as {@code DeadlineExceeded}
     * @param message for people
     */
    public record Failure(String reason, String message) {}

    /** Returns the containers of all three kinds by name. */
    public Map<String, ContainerState> byName() {
        Map<String, ContainerState> all = new java.util.HashMap<>();
        initContainers.forEach(c -> all.put(c.name(), c));
        containers.forEach(c -> all.put(c.name(), c));
        ephemeralContainers.forEach(c -> all.put(c.name(), c));
        return all;
    }
}
