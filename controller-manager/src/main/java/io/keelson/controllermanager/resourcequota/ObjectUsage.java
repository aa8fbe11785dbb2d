package io.keelson.controllermanager.resourcequota;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.keelson.api.quantity.Quantity;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.Times;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What one object uses, by the names quotas have for it. Pure. */
final class ObjectUsage {
    private static final Quantity ONE = Quantity.parse("1");
    private static final String REQUESTS = "requests.";
    private static final String LIMITS = "limits.";
    /** Resources that quotas also know without a prefix, which means requests. */
    private static final Set<String> COMPUTE = Set.of("cpu", "memory", "ephemeral-storage");

    private ObjectUsage() {}

    /** Whether a name is about pods. */
    static boolean ofPods(String name) {
        if (name.equals("pods") || name.equals("count/pods") || COMPUTE.contains(name)) {
            return true;
        }
        String resource = name.startsWith(REQUESTS)
                ? name.substring(REQUESTS.length())
                : name.startsWith(LIMITS) ? name.substring(LIMITS.length()) : name;
        boolean prefixed = resource.length() != name.length();
        return prefixed && COMPUTE.contains(resource)
                || resource.startsWith("hugepages-")
                || name.startsWith(REQUESTS) && !resource.equals("storage") && resource.contains("/");
    }

    /** Whether a name is about services. */
    static boolean ofServices(String name) {
        return name.equals("services") || name.equals("count/services") || name.startsWith("services.");
    }

    /** Whether a name is about volume claims. */
    static boolean ofClaims(String name) {
        return name.equals("persistentvolumeclaims")
                || name.equals("count/persistentvolumeclaims")
                || name.equals("requests.storage")
                || name.contains(".storageclass.storage.k8s.io/");
    }

    /** A pod's usage; a finished one, or one that should be gone by now, counts as an object only. */
    static Map<String, Quantity> of(Pod pod, Instant now) {
        Map<String, Quantity> usage = new TreeMap<>();
        usage.put("count/pods", ONE);
        if (PodState.isTerminal(pod) || isOverdue(pod, now)) {
            return usage;
        }
        usage.put("pods", ONE);
        QuotaPodRequests.requests(pod).forEach((name, amount) -> {
            usage.put(REQUESTS + name, amount);
            if (COMPUTE.contains(name) || name.startsWith("hugepages-")) {
                usage.put(name, amount);
            }
        });
        QuotaPodRequests.limits(pod).forEach((name, amount) -> {
            if (COMPUTE.contains(name)) {
                usage.put(LIMITS + name, amount);
            }
        });
        return usage;
    }

    private static boolean isOverdue(Pod pod, Instant now) {
        Instant deleted = Times.instant(pod.getMetadata().getDeletionTimestamp());
        Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
        return deleted != null && grace != null && now.isAfter(deleted.plusSeconds(grace));
    }

    /** A service's usage. */
    static Map<String, Quantity> of(Service service) {
        String type = Objects.toString(service.getSpec().getType(), "ClusterIP");
        long ports = service.getSpec().getPorts().size();
        if (type.equals("LoadBalancer")
                && Boolean.FALSE.equals(service.getSpec().getAllocateLoadBalancerNodePorts())) {
            ports = service.getSpec().getPorts().stream()
                    .filter(p -> p.getNodePort() != null && p.getNodePort() != 0)
                    .count();
        }
        boolean open = type.equals("NodePort") || type.equals("LoadBalancer");
        return Map.of(
                "count/services",
                ONE,
                "services",
                ONE,
                "services.nodeports",
                Quantity.of(open ? ports : 0, Quantity.Format.DECIMAL_SI),
                "services.loadbalancers",
                Quantity.of(type.equals("LoadBalancer") ? 1 : 0, Quantity.Format.DECIMAL_SI));
    }

    /** A volume claim's usage. */
    static Map<String, Quantity> of(PersistentVolumeClaim claim) {
        Map<String, Quantity> usage = new TreeMap<>();
        usage.put("count/persistentvolumeclaims", ONE);
        usage.put("persistentvolumeclaims", ONE);
        Map<String, String> annotations = claim.getMetadata().getAnnotations();
        String beta = annotations == null ? null : annotations.get("volume.beta.kubernetes.io/storage-class");
        String storageClass =
                beta != null ? beta : Objects.toString(claim.getSpec().getStorageClassName(), "");
        String prefix = storageClass + ".storageclass.storage.k8s.io/";
        if (!storageClass.isEmpty()) {
            usage.put(prefix + "persistentvolumeclaims", ONE);
        }
        var requests = claim.getSpec().getResources() == null
                ? null
                : claim.getSpec().getResources().getRequests();
        if (requests != null && requests.containsKey("storage")) {
            Quantity storage = QuotaPodRequests.parse(requests.get("storage"));
            usage.put("requests.storage", storage);
            if (!storageClass.isEmpty()) {
                usage.put(prefix + "requests.storage", storage);
            }
        }
        return usage;
    }
}
