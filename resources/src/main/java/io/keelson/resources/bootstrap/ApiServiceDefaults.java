package io.keelson.resources.bootstrap;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupInfo;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.time.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** One APIService for every group and version that this server answers itself; they tell clients the order of groups. */
public final class ApiServiceDefaults {
    /** Upstream's group priorities; groups not in here come last. */
    private static final Map<String, Integer> GROUP_PRIORITIES = Map.ofEntries(
            Map.entry("", 18000),
            Map.entry("apps", 17800),
            Map.entry("events.k8s.io", 17750),
            Map.entry("authentication.k8s.io", 17700),
            Map.entry("authorization.k8s.io", 17600),
            Map.entry("autoscaling", 17500),
            Map.entry("batch", 17400),
            Map.entry("certificates.k8s.io", 17300),
            Map.entry("networking.k8s.io", 17200),
            Map.entry("policy", 17100),
            Map.entry("rbac.authorization.k8s.io", 17000),
            Map.entry("storage.k8s.io", 16800),
            Map.entry("apiextensions.k8s.io", 16700),
            Map.entry("admissionregistration.k8s.io", 16700),
            Map.entry("scheduling.k8s.io", 16600),
            Map.entry("coordination.k8s.io", 16500),
            Map.entry("node.k8s.io", 16300),
            Map.entry("discovery.k8s.io", 16200),
            Map.entry("resource.k8s.io", 16200),
            Map.entry("flowcontrol.apiserver.k8s.io", 16100));

    private static final Map<String, Integer> VERSION_PRIORITIES = Map.of(
            "/v1", 1,
            "autoscaling/v2", 30,
            "flowcontrol.apiserver.k8s.io/v1", 21,
            "resource.k8s.io/v1", 21);

    private ApiServiceDefaults() {}

    /** @param now the time at which they become available */
    public static List<ObjectNode> objects(Instant now) {
        List<ObjectNode> objects = new ArrayList<>();
        for (GroupInfo group : ResourceCatalog.builtin().groups()) {
            for (String version : group.versions()) {
                if (!group.name().equals("apiregistration.k8s.io")) {
                    objects.add(apiService(group.name(), version, now));
                }
            }
        }
        return objects;
    }

    /**
     * Returns the one of the metrics that this server gathers. Nobody manages it: who installs a metrics server points it
     * there, and it stays so.
     *
     * @param now the time at which it becomes available
     */
    public static ObjectNode metrics(Instant now) {
        ObjectNode object = apiService("metrics.k8s.io", "v1beta1", now);
        ((ObjectNode) object.get("metadata")).remove("labels");
        ((ObjectNode) object.get("spec")).put("groupPriorityMinimum", 100).put("versionPriority", 100);
        return object;
    }

    /** Returns the role that lets those who may view objects see what these use, as upstream's metrics server brings it. */
    public static ObjectNode metricsReader() {
        ObjectNode role = Json.object().put("kind", "ClusterRole").put("apiVersion", "rbac.authorization.k8s.io/v1");
        ObjectNode metadata = role.putObject("metadata").put("name", "system:aggregated-metrics-reader");
        ObjectNode labels = metadata.putObject("labels");
        for (String gathering : List.of("admin", "edit", "view")) {
            labels.put("rbac.authorization.k8s.io/aggregate-to-" + gathering, "true");
        }
        ObjectNode rule = role.putArray("rules").addObject();
        rule.putArray("verbs").add("get").add("list").add("watch");
        rule.putArray("apiGroups").add("metrics.k8s.io");
        rule.putArray("resources").add("nodes").add("pods");
        return role;
    }

    private static ObjectNode apiService(String group, String version, Instant now) {
        ObjectNode object = Json.object().put("kind", "APIService").put("apiVersion", "apiregistration.k8s.io/v1");
        ObjectNode metadata = object.putObject("metadata").put("name", version + "." + group);
        metadata.putObject("labels").put("kube-aggregator.kubernetes.io/automanaged", "onstart");
        ObjectNode spec = object.putObject("spec");
        if (!group.isEmpty()) {
            spec.put("group", group);
        }
        spec.put("version", version);
        spec.put("groupPriorityMinimum", GROUP_PRIORITIES.getOrDefault(group, 1000));
        spec.put("versionPriority", VERSION_PRIORITIES.getOrDefault(group + "/" + version, 15));
        object.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", "Available")
                .put("status", "True")
                .put("lastTransitionTime", Timestamps.time(now))
                .put("reason", "Local")
                .put("message", "Local APIServices are always available");
        return object;
    }
}
