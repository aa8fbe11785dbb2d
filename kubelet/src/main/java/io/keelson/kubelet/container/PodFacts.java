package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is often asked of a pod's specification. */
public final class PodFacts {
    private PodFacts() {}

    /** Returns name, namespace and uid as messages print a pod: {@code name_namespace(uid)}. */
    public static String format(Pod pod) {
        var meta = pod.getMetadata();
        return meta.getName() + "_" + meta.getNamespace() + "(" + meta.getUid() + ")";
    }

    /** Returns the init containers, sidecars among them. */
    public static List<Container> initContainers(Pod pod) {
        return Objects.requireNonNullElse(pod.getSpec().getInitContainers(), List.of());
    }

    /** Returns the ephemeral containers as containers. */
    public static List<Container> ephemeralContainers(Pod pod) {
        List<EphemeralContainer> all = pod.getSpec().getEphemeralContainers();
        return all == null
                ? List.of()
                : all.stream().map(EphemeralContainers::container).toList();
    }

    /** Returns the containers of all three kinds: init, main, ephemeral. */
    public static List<Container> all(Pod pod) {
        List<Container> all = new ArrayList<>(initContainers(pod));
        all.addAll(pod.getSpec().getContainers());
        all.addAll(ephemeralContainers(pod));
        return all;
    }

    /** Returns a container of any kind, or null. */
    public static @Nullable Container container(Pod pod, String name) {
        return all(pod).stream()
                .filter(c -> name.equals(c.getName()))
                .findFirst()
                .orElse(null);
    }

    /** Returns whether an init container goes on running beside the others (KEP-753). */
    public static boolean sidecar(Container initContainer) {
        return "Always".equals(initContainer.getRestartPolicy());
    }

    /** Returns the pod's restart policy. */
    public static String restartPolicy(Pod pod) {
        return Objects.requireNonNullElse(pod.getSpec().getRestartPolicy(), "Always");
    }

    /** Returns whether the pod uses the node's network. */
    public static boolean hostNetwork(Pod pod) {
        return Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    }

    /** Returns the field path that events about a container carry. */
    public static String fieldPath(Pod pod, Container container) {
        if (pod.getSpec().getContainers().stream().anyMatch(c -> c.getName().equals(container.getName()))) {
            return "spec.containers{" + container.getName() + "}";
        }
        if (initContainers(pod).stream().anyMatch(c -> c.getName().equals(container.getName()))) {
            return "spec.initContainers{" + container.getName() + "}";
        }
        return "spec.ephemeralContainers{" + container.getName() + "}";
    }

    /** Returns the pod's class of quality of service: Guaranteed, Burstable or BestEffort. */
    public static String qosClass(Pod pod) {
        if (pod.getStatus() != null && pod.getStatus().getQosClass() != null) {
            return pod.getStatus().getQosClass();
        }
        boolean any = false;
        boolean guaranteed = true;
        List<Container> containers = new ArrayList<>(initContainers(pod));
        containers.addAll(pod.getSpec().getContainers());
        for (Container c : containers) {
            for (String resource : List.of("cpu", "memory")) {
                BigDecimal request = amount(c, resource, false);
                BigDecimal limit = amount(c, resource, true);
                any |= request.signum() > 0 || limit.signum() > 0;
                guaranteed &= limit.signum() > 0 && (request.signum() == 0 || request.compareTo(limit) == 0);
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    /** Returns a container's limit or request; zero where it sets none. */
    public static BigDecimal amount(Container container, String resource, boolean limit) {
        var resources = container.getResources();
        Map<String, Quantity> list = resources == null ? null : limit ? resources.getLimits() : resources.getRequests();
        Quantity quantity = list == null ? null : list.get(resource);
        return quantity == null ? BigDecimal.ZERO : quantity.getNumericalAmount();
    }

    /** Returns the seconds containers get between their stop signal and their end. */
    public static long terminationGracePeriod(Pod pod) {
        return Objects.requireNonNullElse(pod.getSpec().getTerminationGracePeriodSeconds(), 30L);
    }
}
