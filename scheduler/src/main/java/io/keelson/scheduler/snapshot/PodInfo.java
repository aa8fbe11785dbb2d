package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pod with what the plugins ask of it again and again.
 *
 * @param pod the pod
 * @param requests what it requests
 * @param nonZeroRequests the same with an assumption for containers that say nothing
 * @param hostPorts the ports of its node it takes
 * @param requiredAffinity pods it must be with
 * @param requiredAntiAffinity pods it must not be with
 * @param preferredAffinity pods it would rather be with
 * @param preferredAntiAffinity pods it would rather not be with
 */
public record PodInfo(
        Pod pod,
        Resources requests,
        Resources nonZeroRequests,
        List<HostPort> hostPorts,
        List<AffinityTerm> requiredAffinity,
        List<AffinityTerm> requiredAntiAffinity,
        List<AffinityTerm> preferredAffinity,
        List<AffinityTerm> preferredAntiAffinity) {

    /** Reads a pod. */
    public static PodInfo of(Pod pod) {
        Affinity affinity = pod.getSpec().getAffinity();
        var with = affinity == null ? null : affinity.getPodAffinity();
        var apart = affinity == null ? null : affinity.getPodAntiAffinity();
        return new PodInfo(
                pod,
                PodRequests.of(pod.getSpec()),
                PodRequests.nonZero(pod.getSpec()),
                ports(pod),
                with == null ? List.of() : required(pod, with.getRequiredDuringSchedulingIgnoredDuringExecution()),
                apart == null ? List.of() : required(pod, apart.getRequiredDuringSchedulingIgnoredDuringExecution()),
                with == null ? List.of() : preferred(pod, with.getPreferredDuringSchedulingIgnoredDuringExecution()),
                apart == null ? List.of() : preferred(pod, apart.getPreferredDuringSchedulingIgnoredDuringExecution()));
    }

    /** Returns {@code namespace/name}. */
    public String key() {
        return namespace() + "/" + name();
    }

    /** Returns the pod's namespace. */
    public String namespace() {
        return pod.getMetadata().getNamespace();
    }

    /** Returns the pod's name. */
    public String name() {
        return pod.getMetadata().getName();
    }

    /** Returns the pod's uid. */
    public String uid() {
        return pod.getMetadata().getUid();
    }

    /** Returns the pod's labels. */
    public Map<String, String> labels() {
        return Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    }

    /** Returns the pod's priority, 0 where it has none. */
    public int priority() {
        return Objects.requireNonNullElse(pod.getSpec().getPriority(), 0);
    }

    /** Returns whether the pod is being deleted. */
    public boolean terminating() {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Returns whether any of its terms is a reason for others to look at it. */
    boolean hasAffinity() {
        return !requiredAffinity.isEmpty()
                || !requiredAntiAffinity.isEmpty()
                || !preferredAffinity.isEmpty()
                || !preferredAntiAffinity.isEmpty();
    }

    private static List<HostPort> ports(Pod pod) {
        List<HostPort> ports = new ArrayList<>();
        List<Container> containers = new ArrayList<>(pod.getSpec().getContainers());
        if (pod.getSpec().getInitContainers() != null) {
            pod.getSpec().getInitContainers().stream()
                    .filter(c -> "Always".equals(c.getRestartPolicy()))
                    .forEach(containers::add);
        }
        for (Container c : containers) {
            for (ContainerPort p : Objects.requireNonNullElse(c.getPorts(), List.<ContainerPort>of())) {
                if (p.getHostPort() != null && p.getHostPort() > 0) {
                    String ip = p.getHostIP() == null || p.getHostIP().isEmpty() ? "0.0.0.0" : p.getHostIP();
                    ports.add(new HostPort(ip, Objects.requireNonNullElse(p.getProtocol(), "TCP"), p.getHostPort()));
                }
            }
        }
        return List.copyOf(ports);
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
