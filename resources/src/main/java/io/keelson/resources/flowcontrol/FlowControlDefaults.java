package io.keelson.resources.flowcontrol;

import io.keelson.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The priority levels and flow schemas every cluster starts with (API Priority and Fairness, KEP-1040). */
public final class FlowControlDefaults {
    private static final String API_VERSION = "flowcontrol.apiserver.k8s.io/v1";
    private static final String CONTROLLER_MANAGER = "user:system:kube-controller-manager";
    private static final String SCHEDULER = "user:system:kube-scheduler";
    private static final String SYSTEM_ACCOUNTS = "account:kube-system/*";
    private static final String[] EVERYBODY = {"group:system:unauthenticated", "group:system:authenticated"};

    private FlowControlDefaults() {}

    /** Returns them all. */
    public static List<ObjectNode> objects() {
        List<ObjectNode> objects = new ArrayList<>(List.of(exempt(), catchAll(), exemptSchema(), catchAllSchema()));
        objects.add(queuing("system", 30, 33, 64, 6));
        objects.add(queuing("node-high", 40, 25, 64, 6));
        objects.add(queuing("leader-election", 10, 0, 16, 4));
        objects.add(queuing("workload-high", 40, 50, 128, 6));
        objects.add(queuing("workload-low", 100, 90, 128, 6));
        objects.add(queuing("global-default", 20, 50, 128, 6));
        objects.add(probes());
        objects.add(leaderElection());
        objects.add(nodeHigh());
        objects.add(everything(schema("system-nodes", "system", 500, "ByUser"), "group:system:nodes"));
        objects.add(
                everything(schema("kube-controller-manager", "workload-high", 800, "ByNamespace"), CONTROLLER_MANAGER));
        objects.add(everything(schema("kube-scheduler", "workload-high", 800, "ByNamespace"), SCHEDULER));
        objects.add(everything(
                schema("kube-system-service-accounts", "workload-high", 900, "ByNamespace"), SYSTEM_ACCOUNTS));
        objects.add(
                everything(schema("service-accounts", "workload-low", 9000, "ByUser"), "group:system:serviceaccounts"));
        objects.add(everything(schema("global-default", "global-default", 9900, "ByUser"), EVERYBODY));
        return objects;
    }

    /**
     * Returns the specification that an object must have for ever, without which requests could be left unserved.
     *
     * @return null where users may change it
     */
    static @Nullable JsonNode mandatory(String kind, String name) {
        return Stream.of(exempt(), catchAll(), exemptSchema(), catchAllSchema())
                .filter(object ->
                        kind.equals(Json.text(object, "kind")) && name.equals(Json.text(object, "metadata", "name")))
                .map(object -> object.get("spec"))
                .findFirst()
                .orElse(null);
    }

    /** Returns whether two specifications say the same, whatever the Java types of their numbers. */
    static boolean same(JsonNode one, JsonNode other) {
        return one.equals(
                (a, b) -> a.equals(b) || a.isNumber() && b.isNumber() && a.asLong() == b.asLong() ? 0 : 1, other);
    }

    private static ObjectNode exemptSchema() {
        return everything(schema("exempt", "exempt", 1, ""), "group:system:masters");
    }

    private static ObjectNode catchAllSchema() {
        return everything(schema("catch-all", "catch-all", 10000, "ByUser"), EVERYBODY);
    }

    private static ObjectNode queuing(String name, int shares, int lendable, int queues, int handSize) {
        ObjectNode level = level(name, "Limited");
        ObjectNode limited = Json.child(level, "spec", "limited").put("nominalConcurrencyShares", shares);
        limited.putObject("limitResponse")
                .put("type", "Queue")
                .putObject("queuing")
                .put("queues", queues)
                .put("handSize", handSize)
                .put("queueLengthLimit", 50);
        limited.put("lendablePercent", lendable);
        return level;
    }

    private static ObjectNode catchAll() {
        ObjectNode level = level("catch-all", "Limited");
        ObjectNode limited = Json.child(level, "spec", "limited").put("nominalConcurrencyShares", 5);
        limited.putObject("limitResponse").put("type", "Reject");
        limited.put("lendablePercent", 0);
        return level;
    }

    private static ObjectNode exempt() {
        ObjectNode level = level("exempt", "Exempt");
        Json.child(level, "spec", "exempt").put("nominalConcurrencyShares", 0).put("lendablePercent", 0);
        return level;
    }

    private static ObjectNode level(String name, String type) {
        ObjectNode level = object("PriorityLevelConfiguration", name);
        level.putObject("spec").put("type", type);
        level.putObject("status");
        return level;
    }

    private static ObjectNode schema(String name, String level, int precedence, String distinguisher) {
        ObjectNode schema = object("FlowSchema", name);
        ObjectNode spec = schema.putObject("spec");
        spec.putObject("priorityLevelConfiguration").put("name", level);
        spec.put("matchingPrecedence", precedence);
        if (!distinguisher.isEmpty()) {
            spec.putObject("distinguisherMethod").put("type", distinguisher);
        }
        spec.putArray("rules");
        schema.putObject("status");
        return schema;
    }

    private static ObjectNode everything(ObjectNode schema, String... subjects) {
        ObjectNode rules = rules(schema, subjects);
        resources(rules, new String[] {"*"}, "*", true, "*");
        paths(rules, "*", "*");
        return schema;
    }

    private static ObjectNode probes() {
        ObjectNode schema = schema("probes", "exempt", 2, "");
        paths(rules(schema, EVERYBODY), "get", "/healthz", "/readyz", "/livez");
        return schema;
    }

    private static ObjectNode leaderElection() {
        ObjectNode schema = schema("system-leader-election", "leader-election", 100, "ByUser");
        resources(
                rules(schema, CONTROLLER_MANAGER, SCHEDULER, SYSTEM_ACCOUNTS),
                new String[] {"get", "create", "update"},
                "coordination.k8s.io",
                false,
                "leases");
        return schema;
    }

    private static ObjectNode nodeHigh() {
        ObjectNode schema = schema("system-node-high", "node-high", 400, "ByUser");
        ObjectNode rules = rules(schema, "group:system:nodes");
        resources(rules, new String[] {"*"}, "", true, "nodes", "nodes/status");
        resources(rules, new String[] {"*"}, "coordination.k8s.io", false, "leases");
        return schema;
    }

    private static ObjectNode rules(ObjectNode schema, String... subjects) {
        ObjectNode rules = ((ArrayNode) Json.child(schema, "spec").get("rules")).addObject();
        ArrayNode list = rules.putArray("subjects");
        for (String subject : subjects) {
            int colon = subject.indexOf(':');
            String name = subject.substring(colon + 1);
            switch (subject.substring(0, colon)) {
                case "user" ->
                    list.addObject().put("kind", "User").putObject("user").put("name", name);
                case "group" ->
                    list.addObject().put("kind", "Group").putObject("group").put("name", name);
                default -> {
                    String[] parts = name.split("/");
                    list.addObject()
                            .put("kind", "ServiceAccount")
                            .putObject("serviceAccount")
                            .put("namespace", parts[0])
                            .put("name", parts[1]);
                }
            }
        }
        return rules;
    }

    private static void resources(
            ObjectNode rules, String[] verbs, String group, boolean clusterScope, String... resources) {
        ArrayNode list =
                rules.get("resourceRules") instanceof ArrayNode there ? there : rules.putArray("resourceRules");
        ObjectNode rule = list.addObject();
        strings(rule, "verbs", verbs);
        strings(rule, "apiGroups", group);
        strings(rule, "resources", resources);
        if (clusterScope) {
            rule.put("clusterScope", true);
        }
        strings(rule, "namespaces", "*");
    }

    private static void paths(ObjectNode rules, String verb, String... paths) {
        ObjectNode rule = rules.putArray("nonResourceRules").addObject();
        strings(rule, "verbs", verb);
        strings(rule, "nonResourceURLs", paths);
    }

    private static void strings(ObjectNode object, String name, String... values) {
        ArrayNode list = object.putArray(name);
        for (String value : values) {
            list.add(value);
        }
    }

    private static ObjectNode object(String kind, String name) {
        ObjectNode object = Json.object().put("kind", kind).put("apiVersion", API_VERSION);
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        metadata.putObject("annotations").put("apf.kubernetes.io/autoupdate-spec", "true");
        return object;
    }
}
