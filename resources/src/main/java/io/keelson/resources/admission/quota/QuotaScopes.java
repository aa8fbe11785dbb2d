package io.keelson.resources.admission.quota;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.resources.admission.PodSpecs;
import io.keelson.resources.admission.ResourceLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells whether an object is within the scopes of a quota. */
final class QuotaScopes {
    private QuotaScopes() {}

    /**
     * Returns whether all scopes of a quota hold for an object.
     *
     * @param resource the object's resource, {@code resource.group}
     */
    static boolean match(ObjectNode quota, String resource, ObjectNode object) {
        for (JsonNode scope : Json.elements(quota, "spec", "scopes")) {
            if (!holds(scope.asString(), "Exists", List.of(), resource, object)) {
                return false;
            }
        }
        for (JsonNode expression : Json.elements(quota, "spec", "scopeSelector", "matchExpressions")) {
            List<String> values = Json.elements(expression, "values").stream()
                    .map(JsonNode::asString)
                    .toList();
            if (!holds(text(expression, "scopeName"), text(expression, "operator"), values, resource, object)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(
            String scope, String operator, List<String> values, String resource, ObjectNode object) {
        if (resource.equals("persistentvolumeclaims") && scope.equals("VolumeAttributesClass")) {
            Set<String> classes = attributesClasses(object);
            return classes.isEmpty()
                    ? selects(operator, values, "")
                    : classes.stream().anyMatch(name -> selects(operator, values, name));
        }
        if (!resource.equals("pods")) {
            return false;
        }
        JsonNode spec = Json.child(object, "spec");
        boolean terminating = terminating(object);
        return switch (scope) {
            case "Terminating" -> terminating;
            case "NotTerminating" -> !terminating;
            case "BestEffort" -> bestEffort(spec);
            case "NotBestEffort" -> !bestEffort(spec);
            case "PriorityClass" -> selects(operator, values, text(spec, "priorityClassName"));
            case "CrossNamespacePodAffinity" -> crossNamespace(spec);
            default -> false;
        };
    }

    /** Returns whether a pod ends by itself after some time. */
    static boolean terminating(ObjectNode pod) {
        Long deadline = Json.integer(pod, "spec", "activeDeadlineSeconds");
        return deadline != null && deadline >= 0;
    }

    private static boolean selects(String operator, List<String> values, String value) {
        return switch (operator) {
            case "In" -> values.contains(value);
            case "NotIn" -> !values.contains(value);
            case "Exists" -> !value.isEmpty();
            case "DoesNotExist" -> value.isEmpty();
            default -> false;
        };
    }

    /** Those that a claim is to have, has, and is on the way to: it takes from the quotas of all of them. */
    private static Set<String> attributesClasses(ObjectNode claim) {
        Set<String> names = new TreeSet<>();
        names.add(text(claim, "spec", "volumeAttributesClassName"));
        names.add(text(claim, "status", "currentVolumeAttributesClassName"));
        names.add(text(claim, "status", "modifyVolumeStatus", "targetVolumeAttributesClassName"));
        names.remove("");
        return names;
    }

    /** Whether no container asks for or is limited in processor or memory. */
    private static boolean bestEffort(JsonNode spec) {
        for (JsonNode holder : withContainers(spec)) {
            for (String which : List.of("requests", "limits")) {
                Map<String, Quantity> list = ResourceLists.of(holder, "resources", which);
                for (String name : Set.of("cpu", "memory")) {
                    Quantity quantity = list.get(name);
                    if (quantity != null && !quantity.isZero()) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static List<JsonNode> withContainers(JsonNode spec) {
        List<JsonNode> all = new ArrayList<>();
        all.add(spec);
        all.addAll(PodSpecs.containers(spec, "containers"));
        all.addAll(PodSpecs.containers(spec, "initContainers"));
        return all;
    }

    private static boolean crossNamespace(JsonNode spec) {
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            JsonNode affinity = Json.at(spec, "affinity", kind);
            for (JsonNode term : Json.elements(affinity, "requiredDuringSchedulingIgnoredDuringExecution")) {
                if (crosses(term)) {
                    return true;
                }
            }
            for (JsonNode term : Json.elements(affinity, "preferredDuringSchedulingIgnoredDuringExecution")) {
                JsonNode inner = Json.at(term, "podAffinityTerm");
                if (inner != null && crosses(inner)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean crosses(JsonNode term) {
        return !Json.elements(term, "namespaces").isEmpty() || Json.at(term, "namespaceSelector") != null;
    }
}
