package io.keelson.resources.bootstrap;

import io.keelson.api.json.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Namespaces, priority classes, service network and the server's published settings. */
final class ClusterDefaults {
    private ClusterDefaults() {}

    static List<ObjectNode> objects(ServerAddress server, ExtensionAuthentication authentication, Instant now) {
        List<ObjectNode> objects = new ArrayList<>();
        for (String name : List.of("kube-system", "kube-public", "kube-node-lease", "default")) {
            objects.add(namespace(name));
        }
        objects.add(priorityClass(
                "system-node-critical",
                2_000_001_000,
                "Used for system critical pods that must not be moved from their current node."));
        objects.add(priorityClass(
                "system-cluster-critical",
                2_000_000_000,
                "Used for system critical pods that must run in the cluster, but can be moved to another node if"
                        + " necessary."));
        objects.add(serviceCidr(server, now));
        objects.add(authentication.object());
        objects.add(configMap(
                "kube-apiserver-legacy-service-account-token-tracking",
                "since",
                now.atZone(ZoneOffset.UTC).toLocalDate().toString()));
        return objects;
    }

    private static ObjectNode namespace(String name) {
        ObjectNode object = Json.object().put("kind", "Namespace").put("apiVersion", "v1");
        object.putObject("metadata").put("name", name).putObject("labels").put("kubernetes.io/metadata.name", name);
        object.putObject("spec").putArray("finalizers").add("kubernetes");
        object.putObject("status").put("phase", "Active");
        return object;
    }

    private static ObjectNode priorityClass(String name, int value, String description) {
        ObjectNode object = Json.object().put("kind", "PriorityClass").put("apiVersion", "scheduling.k8s.io/v1");
        object.putObject("metadata").put("name", name);
        return object.put("value", value)
                .put("description", description)
                .put("preemptionPolicy", "PreemptLowerPriority");
    }

    private static ObjectNode serviceCidr(ServerAddress server, Instant now) {
        ObjectNode object = Json.object().put("kind", "ServiceCIDR").put("apiVersion", "networking.k8s.io/v1");
        object.putObject("metadata")
                .put("name", "kubernetes")
                .putArray("finalizers")
                .add("networking.k8s.io/service-cidr-finalizer");
        object.putObject("spec").putArray("cidrs").add(server.serviceRange());
        object.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", "True")
                .put("lastTransitionTime", now.toString())
                .put("reason", "")
                .put("message", "Kubernetes default Service CIDR is ready");
        return object;
    }

    private static ObjectNode configMap(String name, String key, String value) {
        ObjectNode object = Json.object().put("kind", "ConfigMap").put("apiVersion", "v1");
        object.putObject("metadata").put("name", name).put("namespace", "kube-system");
        object.putObject("data").put(key, value);
        return object;
    }
}
