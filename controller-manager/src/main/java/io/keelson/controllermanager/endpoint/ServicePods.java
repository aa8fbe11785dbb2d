package io.keelson.controllermanager.endpoint;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.utils.Utils;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.Selectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What of a pod matters to a service. Pure. */
final class ServicePods {
    private ServicePods() {}

    /** Whether a service picks its own pods. */
    static boolean hasSelector(Service service) {
        return service.getSpec() != null
                && service.getSpec().getSelector() != null
                && !service.getSpec().getSelector().isEmpty();
    }

    static boolean selects(Service service, Pod pod) {
        return hasSelector(service)
                && Selectors.contains(
                        pod.getMetadata().getLabels(), service.getSpec().getSelector());
    }

    static boolean isHeadless(Service service) {
        String ip = service.getSpec().getClusterIP();
        return ip == null || ip.isEmpty() || ip.equals("None");
    }

    static boolean publishesAll(Service service) {
        return Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
    }

    /** Whether a pod can be an endpoint at all. */
    static boolean counts(Pod pod, boolean terminatingToo) {
        return !PodState.isTerminal(pod)
                && (terminatingToo || !PodState.isDeleted(pod))
                && !addresses(pod).isEmpty();
    }

    /** All addresses of a pod. */
    static List<String> addresses(Pod pod) {
        if (pod.getStatus() == null) {
            return List.of();
        }
        List<String> addresses = new ArrayList<>();
        for (PodIP ip : pod.getStatus().getPodIPs()) {
            addresses.add(ip.getIp());
        }
        String only = pod.getStatus().getPodIP();
        if (addresses.isEmpty() && Utils.isNotNullOrEmpty(only)) {
            addresses.add(only);
        }
        return addresses;
    }

    /** The addresses of a pod of one family. */
    static List<String> addresses(Pod pod, boolean ipv6) {
        return addresses(pod).stream().filter(a -> a.indexOf(':') >= 0 == ipv6).toList();
    }

    /** The name a pod has under a headless service, or null. */
    static @Nullable String hostname(Pod pod, Service service) {
        String name = pod.getSpec().getHostname();
        boolean under = name != null
                && !name.isEmpty()
                && Objects.equals(
                        pod.getSpec().getSubdomain(), service.getMetadata().getName());
        return under ? name : null;
    }

    /** The number of a service's port at a pod, or null when the pod has no port of that name. */
    static @Nullable Integer port(Pod pod, ServicePort port) {
        IntOrString target = port.getTargetPort();
        if (target == null) {
            return port.getPort();
        }
        if (target.getIntVal() != null) {
            return target.getIntVal();
        }
        List<Container> containers = new ArrayList<>(pod.getSpec().getContainers());
        pod.getSpec().getInitContainers().stream()
                .filter(c -> "Always".equals(c.getRestartPolicy()))
                .forEach(containers::add);
        String protocol = Objects.toString(port.getProtocol(), "TCP");
        for (Container container : containers) {
            for (ContainerPort one : container.getPorts()) {
                if (target.getStrVal().equals(one.getName())
                        && protocol.equals(Objects.toString(one.getProtocol(), "TCP"))) {
                    return one.getContainerPort();
                }
            }
        }
        return null;
    }

    /** Whether a change of a pod can change endpoints. */
    static boolean differ(Pod a, Pod b) {
        return !addresses(a).equals(addresses(b))
                || PodState.isReady(a) != PodState.isReady(b)
                || PodState.isDeleted(a) != PodState.isDeleted(b)
                || PodState.isTerminal(a) != PodState.isTerminal(b)
                || !Objects.equals(a.getMetadata().getLabels(), b.getMetadata().getLabels())
                || !Objects.equals(a.getSpec().getNodeName(), b.getSpec().getNodeName());
    }
}
