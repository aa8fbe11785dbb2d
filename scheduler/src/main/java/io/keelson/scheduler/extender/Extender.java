package io.keelson.scheduler.extender;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.scheduler.config.ExtenderSettings;
import io.keelson.scheduler.plugin.Refusal;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One extender and its questions, as upstream's {@code extender/v1} words them. */
final class Extender {
    /** What an extender's best score is; the scheduler's is ten times as much. */
    private static final long SCALE = 10;

    private final ExtenderSettings settings;
    private final ExtenderTransport transport;

    Extender(ExtenderSettings settings, ExtenderTransport transport) {
        this.settings = settings;
        this.transport = transport;
    }

    ExtenderSettings settings() {
        return settings;
    }

    /** Returns whether it is asked about a pod at all. */
    boolean concerns(Pod pod) {
        if (settings.managedResources().isEmpty()) {
            return true;
        }
        return Stream.concat(pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
                .anyMatch(this::requestsManaged);
    }

    private boolean requestsManaged(Container container) {
        if (container.getResources() == null) {
            return false;
        }
        Map<String, ?> requests = container.getResources().getRequests();
        Map<String, ?> limits = container.getResources().getLimits();
        return settings.managedResources().stream()
                .anyMatch(r -> requests != null && requests.containsKey(r) || limits != null && limits.containsKey(r));
    }

    /**
     * Asks which nodes are possible.
     *
     * @param refusals gets what it says of the others
     */
    List<NodeInfo> filter(PodInfo pod, List<NodeInfo> nodes, Map<String, Refusal> refusals) {
        JsonNode answer = transport.ask(settings.filterVerb(), about(pod, nodes));
        String error = answer.path("Error").asString("");
        if (!error.isEmpty()) {
            throw new ExtenderException(error);
        }
        Map<String, NodeInfo> asked = new LinkedHashMap<>();
        nodes.forEach(n -> asked.put(n.name(), n));
        Set<NodeInfo> possible = new LinkedHashSet<>();
        for (String name : possible(answer)) {
            NodeInfo node = asked.get(name);
            if (node == null) {
                throw new ExtenderException(
                        "extender " + GoFormat.quote(settings.urlPrefix()) + " claims a filtered node "
                                + GoFormat.quote(name) + " which is not found in the input node list");
            }
            possible.add(node);
        }
        answer.path("FailedNodes").properties().forEach(e -> put(refusals, asked, e.getKey(), e.getValue(), true));
        answer.path("FailedAndUnresolvableNodes")
                .properties()
                .forEach(e -> put(refusals, asked, e.getKey(), e.getValue(), false));
        return List.copyOf(possible);
    }

    private List<String> possible(JsonNode answer) {
        List<String> names = new ArrayList<>();
        if (settings.nodeCacheCapable() && answer.path("NodeNames").isArray()) {
            answer.path("NodeNames").forEach(n -> names.add(n.asString("")));
        } else {
            answer.path("Nodes")
                    .path("items")
                    .forEach(n -> names.add(n.path("metadata").path("name").asString("")));
        }
        return names;
    }

    private static void put(
            Map<String, Refusal> refusals,
            Map<String, NodeInfo> asked,
            String node,
            JsonNode reason,
            boolean evictionMayHelp) {
        if (asked.containsKey(node)) {
            refusals.put(node, new Refusal(List.of(reason.asString("")), evictionMayHelp));
        }
    }

    /** Asks how good nodes are, and adds that to their scores. */
    void prioritize(PodInfo pod, List<NodeInfo> nodes, long[] totals) {
        JsonNode answer = transport.ask(settings.prioritizeVerb(), about(pod, nodes));
        Map<String, Long> scores = new LinkedHashMap<>();
        for (JsonNode one : answer) {
            long score = saturated(saturated(one.path("Score").asLong(0), settings.weight()), SCALE);
            scores.merge(one.path("Host").asString(""), score, Extender::sum);
        }
        for (int i = 0; i < totals.length; i++) {
            totals[i] = sum(totals[i], scores.getOrDefault(nodes.get(i).name(), 0L));
        }
    }

    private static long saturated(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        return high == 0 && low >= 0 || high == -1 && low < 0 ? low : high < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    private static long sum(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE : sum;
    }

    /** Lets it bind a pod. */
    void bind(Pod pod, String node) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        question.put("PodName", pod.getMetadata().getName());
        question.put("PodNamespace", pod.getMetadata().getNamespace());
        question.put("PodUID", pod.getMetadata().getUid());
        question.put("Node", node);
        String error =
                transport.ask(settings.bindVerb(), question).path("Error").asString("");
        if (!error.isEmpty()) {
            throw new ExtenderException(error);
        }
    }

    /**
     * Asks which nodes may lose which pods.
     *
     * @param victims who would go, by node
     * @return who may go, by node; nodes that must lose none are left out
     */
    Map<String, Victims> preempt(PodInfo pod, Map<NodeInfo, Victims> victims) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        question.set("Pod", tree(pod.pod()));
        ObjectNode byNode =
                question.putObject(settings.nodeCacheCapable() ? "NodeNameToMetaVictims" : "NodeNameToVictims");
        victims.forEach((node, who) -> {
            ObjectNode told = byNode.putObject(node.name());
            ArrayNode pods = told.putArray("Pods");
            for (PodInfo victim : who.pods()) {
                if (settings.nodeCacheCapable()) {
                    pods.addObject().put("UID", victim.uid());
                } else {
                    pods.add(tree(victim.pod()));
                }
            }
            told.put("NumPDBViolations", who.violations());
        });
        JsonNode answer = transport.ask(settings.preemptVerb(), question).path("NodeNameToMetaVictims");
        Map<String, Victims> left = new LinkedHashMap<>();
        victims.forEach((node, who) -> {
            JsonNode told = answer.get(node.name());
            if (told != null) {
                left.put(
                        node.name(),
                        new Victims(
                                onNode(node, told),
                                told.path("NumPDBViolations").asInt(0)));
            }
        });
        answer.propertyNames().stream()
                .filter(n -> !left.containsKey(n))
                .findFirst()
                .ifPresent(n -> {
                    throw new ExtenderException("extender: " + settings.urlPrefix() + " claims to preempt on node: " + n
                            + ", which is not a candidate");
                });
        return left;
    }

    private List<PodInfo> onNode(NodeInfo node, JsonNode told) {
        Map<String, PodInfo> there = new LinkedHashMap<>();
        node.pods().forEach(p -> there.put(p.uid(), p));
        List<PodInfo> pods = new ArrayList<>();
        for (JsonNode one : told.path("Pods")) {
            String uid = one.path("UID").asString("");
            PodInfo pod = there.get(uid);
            if (pod == null) {
                throw new ExtenderException("extender: " + settings.urlPrefix() + " claims to preempt pod (UID: " + uid
                        + ") on node: " + node.name() + ", but the pod is not found on that node");
            }
            pods.add(pod);
        }
        return List.copyOf(pods);
    }

    private JsonNode about(PodInfo pod, List<NodeInfo> nodes) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        question.set("Pod", tree(pod.pod()));
        if (settings.nodeCacheCapable()) {
            question.putNull("Nodes");
            ArrayNode names = question.putArray("NodeNames");
            nodes.forEach(n -> names.add(n.name()));
        } else {
            ArrayNode items = question.putObject("Nodes").putArray("items");
            nodes.forEach(n -> items.add(tree(n.node())));
            question.putNull("NodeNames");
        }
        return question;
    }

    private static JsonNode tree(Object object) {
        return Json.parseValue(Serialization.asJson(object).getBytes(StandardCharsets.UTF_8));
    }
}
