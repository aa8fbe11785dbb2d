package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A pod with what the plugins ask of it again and again.
 *
 * @param pod the pod
 * @param requests what it requests
 * @param nonZeroRequests the same with an assumption for containers that say nothing
 * @param hostPorts the ports of its node it takes
 * @param affinity what it asks of the pods around it
 * @param equivalenceClass the pods that selectors cannot tell from it
 */
public record PodInfo(
        Pod pod,
        Resources requests,
        Resources nonZeroRequests,
        List<UsedHostPort> hostPorts,
        AffinityTerms affinity,
        EquivalenceClass equivalenceClass) {

    /** Reads a pod. */
    public static PodInfo of(Pod pod) {
        return new PodInfo(
                pod,
                PodRequests.of(pod.getSpec()),
                PodRequests.nonZero(pod.getSpec()),
                ports(pod),
                AffinityTerms.of(pod),
                new EquivalenceClass(
                        pod.getMetadata().getNamespace(),
                        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of()),
                        pod.getMetadata().getDeletionTimestamp() != null));
    }

    /** Reads what became of the pod; what it asks for is not read again where it asks the same. */
    PodInfo as(Pod now) {
        PodSpec before = pod.getSpec();
        PodSpec spec = now.getSpec();
        boolean asksTheSame = Objects.equals(before.getContainers(), spec.getContainers())
                && Objects.equals(before.getInitContainers(), spec.getInitContainers())
                && Objects.equals(before.getResources(), spec.getResources())
                && Objects.equals(before.getOverhead(), spec.getOverhead())
                && Objects.equals(before.getAffinity(), spec.getAffinity())
                && Objects.equals(
                        pod.getMetadata().getLabels(), now.getMetadata().getLabels())
                && Objects.equals(
                        pod.getMetadata().getDeletionTimestamp(),
                        now.getMetadata().getDeletionTimestamp());
        return asksTheSame
                ? new PodInfo(now, requests, nonZeroRequests, hostPorts, affinity, equivalenceClass)
                : PodInfo.of(now);
    }

    /** Returns whether another state of the pod looks the same to the pods around it and takes the same of its node. */
    public boolean sameTo(PodInfo other) {
        return requests.equals(other.requests)
                && equivalenceClass.equals(other.equivalenceClass)
                && affinity.equals(other.affinity);
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
        return equivalenceClass.labels();
    }

    /** Returns the pod's priority, 0 where it has none. */
    public int priority() {
        return Objects.requireNonNullElse(pod.getSpec().getPriority(), 0);
    }

    /** Returns whether the pod is being deleted. */
    public boolean terminating() {
        return equivalenceClass.terminating();
    }

    private static List<UsedHostPort> ports(Pod pod) {
        List<UsedHostPort> ports = new ArrayList<>();
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
                    ports.add(
                            new UsedHostPort(ip, Objects.requireNonNullElse(p.getProtocol(), "TCP"), p.getHostPort()));
                }
            }
        }
        return List.copyOf(ports);
    }
}
