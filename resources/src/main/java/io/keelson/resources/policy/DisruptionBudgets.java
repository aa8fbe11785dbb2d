package io.keelson.resources.policy;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.selector.LabelSelector;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.ResourceObjects;
import io.keelson.apiserver.registry.WriteContext;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks the disruption budget of a pod whether the pod may be evicted, and takes one disruption from it. */
public final class DisruptionBudgets {
    private static final GroupVersionResource BUDGETS =
            new GroupVersionResource("policy", "v1", "poddisruptionbudgets");
    private static final int MAX_DISRUPTED = 2000;
    private static final int RETRY_SECONDS = 10;

    private final ResourceObjects objects;
    private final WriteContext context;

    /**
     * @param objects changes budgets
     * @param context the eviction
     */
    public DisruptionBudgets(ResourceObjects objects, WriteContext context) {
        this.objects = objects;
        this.context = context;
    }

    /**
     * Takes one disruption for a pod.
     *
     * @return whether the pod may only be deleted as it was seen here: it counts as disturbed already
     * @throws StatusException 429 where the budget has no disruption left, 500 where there are several budgets
     */
    public boolean allow(ObjectNode pod) {
        String namespace = Metadata.text(pod, "namespace");
        Map<String, String> labels = ObjectDocument.of(pod).header().labels();
        List<ObjectDocument> budgets = context.reader().list(BUDGETS, namespace).stream()
                .filter(budget -> selects(budget.toTree(), labels))
                .toList();
        if (budgets.isEmpty()) {
            return false;
        }
        if (budgets.size() > 1) {
            throw StatusException.of(
                    500,
                    "",
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
                    null);
        }
        ObjectNode first = budgets.getFirst().toTree();
        if (!ready(pod) && unhealthyMayGo(first)) {
            return true;
        }
        objects.change(BUDGETS, namespace, Metadata.name(first), budget -> take(budget, Metadata.name(pod)), context);
        return false;
    }

    /** A budget without a selector selects nothing, one with an empty selector everything. */
    private static boolean selects(ObjectNode budget, Map<String, String> labels) {
        JsonNode selector = Json.at(budget, "spec", "selector");
        return selector != null && LabelSelector.of(selector).matches(labels);
    }

    private static boolean ready(ObjectNode pod) {
        return Json.elements(pod, "status", "conditions").stream()
                .anyMatch(condition ->
                        "Ready".equals(Json.text(condition, "type")) && "True".equals(Json.text(condition, "status")));
    }

    private static boolean unhealthyMayGo(ObjectNode budget) {
        if ("AlwaysAllow".equals(Json.text(budget, "spec", "unhealthyPodEvictionPolicy"))) {
            return true;
        }
        long desired = number(budget, "desiredHealthy");
        return number(budget, "currentHealthy") >= desired && desired > 0;
    }

    private ObjectNode take(ObjectNode budget, String pod) {
        String name = Metadata.name(budget);
        if (number(budget, "observedGeneration") < Metadata.generation(budget)) {
            throw refused("The disruption budget " + name + " is still being processed by the server.", RETRY_SECONDS);
        }
        long allowed = number(budget, "disruptionsAllowed");
        if (allowed < 0) {
            throw StatusException.forbidden(BUDGETS, name, "pdb disruptions allowed is negative");
        }
        ObjectNode status = Json.child(budget, "status");
        if (Json.child(status, "disruptedPods").size() > MAX_DISRUPTED) {
            throw StatusException.forbidden(
                    BUDGETS, name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
        }
        if (allowed == 0) {
            throw refused(exhausted(budget, name), 0);
        }
        status.put("disruptionsAllowed", allowed - 1);
        Json.child(status, "disruptedPods")
                .put(pod, Metadata.time(context.clock().instant()));
        return budget;
    }

    private static String exhausted(ObjectNode budget, String name) {
        JsonNode condition = Json.elements(budget, "status", "conditions").stream()
                .filter(one -> "DisruptionAllowed".equals(Json.text(one, "type"))
                        && "False".equals(Json.text(one, "status"))
                        && Json.text(one, "message") != null)
                .findFirst()
                .orElse(null);
        String reason = Json.text(condition, "reason");
        String message = Json.text(condition, "message");
        long current = number(budget, "currentHealthy");
        long desired = number(budget, "desiredHealthy");
        if ("SyncFailed".equals(reason)) {
            return "The disruption budget " + name + " does not allow evicting pods currently because it failed sync: "
                    + message;
        } else if (current <= desired) {
            return "The disruption budget " + name + " needs " + desired + " healthy pods and has " + current
                    + " currently";
        }
        String why = condition == null ? "" : " (" + reason + "): " + message;
        return "The disruption budget " + name + " does not allow evicting pods currently" + why;
    }

    private static StatusException refused(String cause, int seconds) {
        return StatusException.tooManyRequests(
                        "Cannot evict pod as it would violate the pod's disruption budget.", seconds)
                .withCause("DisruptionBudget", cause, null);
    }

    private static long number(ObjectNode budget, String field) {
        Long value = Json.integer(budget, "status", field);
        return value == null ? 0 : value;
    }
}
