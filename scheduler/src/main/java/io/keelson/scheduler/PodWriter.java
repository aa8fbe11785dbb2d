package io.keelson.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.keelson.client.transport.ApiClient;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the scheduler writes to pods: bindings, conditions, nominations, evictions. Blocks on the API server. */
final class PodWriter {
    private final ApiClient api;
    private final Clock clock;

    PodWriter(ApiClient api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    /** Binds a pod to its node. */
    void bind(Pod pod, String node) {
        api.send(
                "POST",
                path(pod) + "/binding",
                "application/json",
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Binding",
                        "metadata",
                        Map.of(
                                "name", pod.getMetadata().getName(),
                                "namespace", pod.getMetadata().getNamespace(),
                                "uid", pod.getMetadata().getUid()),
                        "target",
                        Map.of("apiVersion", "v1", "kind", "Node", "name", node)));
    }

    /**
     * Says on the pod why it is not scheduled, unless it is said already.
     *
     * @param nominated the node that is being made free for it; empty takes back what was said, null leaves it
     */
    void unschedulable(Pod pod, String reason, String message, @Nullable String nominated) {
        PodCondition said = condition(pod, "PodScheduled");
        String nomination = pod.getStatus() == null
                ? ""
                : Objects.requireNonNullElse(pod.getStatus().getNominatedNodeName(), "");
        boolean nominates = nominated != null && !nominated.equals(nomination);
        boolean says = said == null
                || !"False".equals(said.getStatus())
                || !reason.equals(said.getReason())
                || !message.equals(said.getMessage());
        if (!nominates && !says) {
            return;
        }
        Map<String, Object> status = new LinkedHashMap<>();
        if (says) {
            String since = said != null && "False".equals(said.getStatus()) ? said.getLastTransitionTime() : now();
            status.put("conditions", List.of(conditionOf(pod, "PodScheduled", "False", reason, message, since)));
        }
        if (nominates) {
            status.put("nominatedNodeName", "".equals(nominated) ? null : nominated);
        }
        patchStatus(pod, status);
    }

    /** Takes back that room is being made for a pod. */
    void unnominate(Pod pod) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("nominatedNodeName", null);
        patchStatus(pod, status);
    }

    /** Says on a pod that it goes to make room for one of a profile, then deletes it with its own grace period. */
    void evict(String profile, Pod victim) {
        Map<String, Object> status = new LinkedHashMap<>();
        List<Map<String, Object>> order = new ArrayList<>();
        if (victim.getStatus() != null && victim.getStatus().getConditions() != null) {
            victim.getStatus().getConditions().stream()
                    .filter(c -> !"DisruptionTarget".equals(c.getType()))
                    .forEach(c -> order.add(Map.of("type", c.getType())));
        }
        order.add(Map.of("type", "DisruptionTarget"));
        status.put("$setElementOrder/conditions", order);
        status.put(
                "conditions",
                List.of(conditionOf(
                        victim,
                        "DisruptionTarget",
                        "True",
                        "PreemptionByScheduler",
                        profile + ": preempting to accommodate a higher priority pod",
                        now())));
        patchStatus(victim, status);
        api.send(
                "DELETE",
                path(victim),
                "application/json",
                Map.of(
                        "apiVersion", "v1",
                        "kind", "DeleteOptions",
                        "preconditions", Map.of("uid", victim.getMetadata().getUid())));
    }

    private void patchStatus(Pod pod, Map<String, Object> status) {
        api.send(
                "PATCH",
                path(pod) + "/status",
                ApiClient.STRATEGIC_PATCH,
                Map.of("metadata", Map.of("uid", pod.getMetadata().getUid()), "status", status));
    }

    private static Map<String, Object> conditionOf(
            Pod pod, String type, String status, String reason, String message, @Nullable String since) {
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("type", type);
        condition.put("status", status);
        condition.put("reason", reason);
        condition.put("message", message);
        condition.put("lastProbeTime", null);
        condition.put("lastTransitionTime", since);
        condition.put(
                "observedGeneration",
                Objects.requireNonNullElse(pod.getMetadata().getGeneration(), 0L));
        return condition;
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static @Nullable PodCondition condition(Pod pod, String type) {
        if (pod.getStatus() == null || pod.getStatus().getConditions() == null) {
            return null;
        }
        return pod.getStatus().getConditions().stream()
                .filter(c -> type.equals(c.getType()))
                .findFirst()
                .orElse(null);
    }

    private static String path(Pod pod) {
        return "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName();
    }
}
