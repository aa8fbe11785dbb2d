package io.keelson.resources.admission.quota;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.resources.admission.PodSpecs;
import io.keelson.resources.admission.ResourceLists;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What one object takes from quotas, and which quotas it takes from. */
final class QuotaUsage {
    private static final Quantity ONE = Quantity.of(1, Quantity.Format.DECIMAL_SI);
    /** Resources whose number quotas may also limit by their bare name. */
    private static final Set<String> COUNTED_BY_NAME = Set.of(
            "pods",
            "services",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "replicationcontrollers",
            "resourcequotas");

    private static final List<String> MUST_SPECIFY =
            List.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");
    private static final String CLASS_SUFFIX = ".storageclass.storage.k8s.io/";

    private QuotaUsage() {}

    /** Returns what an object takes, by the names that quotas use. */
    static Map<String, Quantity> of(GroupVersionResource resource, ObjectNode object) {
        Map<String, Quantity> usage = new TreeMap<>();
        String name = resource.qualifiedResource();
        usage.put("count/" + name, ONE);
        if (COUNTED_BY_NAME.contains(name)) {
            usage.put(name, ONE);
        }
        switch (name) {
            case "pods" -> pod(usage, object);
            case "services" -> service(usage, object);
            case "persistentvolumeclaims" -> claim(usage, object);
            case "resourceclaims.resource.k8s.io" -> DeviceClaimUsage.add(usage, object);
            default -> {}
        }
        return usage;
    }

    private static void pod(Map<String, Quantity> usage, ObjectNode pod) {
        String phase = text(pod, "status", "phase");
        if (phase.equals("Failed") || phase.equals("Succeeded")) {
            usage.remove("pods");
            return;
        }
        JsonNode spec = Json.child(pod, "spec");
        Map<String, Quantity> overhead = ResourceLists.of(spec, "overhead");
        Map<String, Quantity> requests = ResourceLists.ofPod(spec, "requests");
        ResourceLists.add(requests, overhead);
        Map<String, Quantity> limits = ResourceLists.ofPod(spec, "limits");
        overhead.forEach((name, quantity) -> limits.computeIfPresent(name, (any, limit) -> limit.add(quantity)));
        requests.forEach((name, quantity) -> {
            usage.put("requests." + name, quantity);
            if (name.equals("cpu")
                    || name.equals("memory")
                    || name.equals("ephemeral-storage")
                    || name.startsWith("hugepages-")) {
                usage.put(name, quantity);
            }
        });
        limits.forEach((name, quantity) -> {
            if (name.equals("cpu") || name.equals("memory") || name.equals("ephemeral-storage")) {
                usage.put("limits." + name, quantity);
            }
        });
    }

    private static void service(Map<String, Quantity> usage, ObjectNode service) {
        String type = text(service, "spec", "type");
        Quantity ports = Quantity.of(Json.elements(service, "spec", "ports").size(), Quantity.Format.DECIMAL_SI);
        if (type.equals("NodePort")) {
            usage.put("services.nodeports", ports);
        } else if (type.equals("LoadBalancer")) {
            usage.put("services.loadbalancers", ONE);
            JsonNode allocate = Json.at(service, "spec", "allocateLoadBalancerNodePorts");
            if (allocate == null || allocate.asBoolean()) {
                usage.put("services.nodeports", ports);
            } else {
                long own = Json.elements(service, "spec", "ports").stream()
                        .filter(port -> Json.integer(port, "nodePort") != null)
                        .count();
                usage.put("services.nodeports", Quantity.of(own, Quantity.Format.DECIMAL_SI));
            }
        }
    }

    private static void claim(Map<String, Quantity> usage, ObjectNode claim) {
        Quantity storage =
                ResourceLists.of(claim, "spec", "resources", "requests").get("storage");
        String storageClass = text(claim, "spec", "storageClassName");
        if (storage != null) {
            usage.put("requests.storage", storage);
        }
        if (!storageClass.isEmpty()) {
            usage.put(storageClass + CLASS_SUFFIX + "persistentvolumeclaims", ONE);
            if (storage != null) {
                usage.put(storageClass + CLASS_SUFFIX + "requests.storage", storage);
            }
        }
    }

    /** Returns which of a quota's resources are about objects of a resource. */
    static Set<String> matching(GroupVersionResource resource, Set<String> hard) {
        String name = resource.qualifiedResource();
        Set<String> matching = new TreeSet<>();
        for (String limited : hard) {
            boolean about = limited.equals("count/" + name)
                    || COUNTED_BY_NAME.contains(name) && limited.equals(name)
                    || name.equals("services") && limited.startsWith("services.")
                    || name.equals("persistentvolumeclaims")
                            && (limited.equals("requests.storage") || limited.contains(CLASS_SUFFIX))
                    || name.equals("resourceclaims.resource.k8s.io") && limited.endsWith(DeviceClaimUsage.SUFFIX)
                    || name.equals("pods") && aboutPods(limited);
            if (about) {
                matching.add(limited);
            }
        }
        return matching;
    }

    private static boolean aboutPods(String limited) {
        return Set.of("cpu", "memory", "ephemeral-storage").contains(limited)
                || limited.startsWith("hugepages-")
                || limited.startsWith("limits.")
                || limited.startsWith("requests.") && !limited.equals("requests.storage");
    }

    /** Returns what the containers of a pod must say because a quota limits it, in words; null where all is said. */
    static @Nullable String unspecified(ObjectNode pod, Set<String> limited) {
        JsonNode spec = Json.child(pod, "spec");
        Map<String, Set<String>> missing = new TreeMap<>();
        List<ObjectNode> containers = new ArrayList<>(PodSpecs.containers(spec, "containers"));
        containers.addAll(PodSpecs.containers(spec, "initContainers"));
        for (String name : MUST_SPECIFY) {
            if (!limited.contains(name) || specified(spec, name)) {
                continue;
            }
            for (ObjectNode container : containers) {
                if (!specified(container, name)) {
                    missing.computeIfAbsent(name, any -> new TreeSet<>()).add(text(container, "name"));
                }
            }
        }
        if (missing.isEmpty()) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        missing.forEach((name, names) -> parts.add(name + " for: " + String.join(",", names)));
        return "must specify " + String.join("; ", parts);
    }

    private static boolean specified(JsonNode holder, String limited) {
        int dot = limited.indexOf('.');
        String which = dot < 0 ? "requests" : limited.substring(0, dot);
        return Json.at(holder, "resources", which, limited.substring(dot + 1)) != null;
    }

    /** Returns what an object takes more than it did; what it takes less is given back by the quota controller. */
    static Map<String, Quantity> difference(Map<String, Quantity> now, Map<String, Quantity> before) {
        Map<String, Quantity> difference = new HashMap<>(now);
        before.forEach((name, quantity) -> difference.merge(name, quantity.negate(), (one, other) -> one.add(other)));
        difference.values().removeIf(quantity -> quantity.signum() <= 0);
        return difference;
    }
}
