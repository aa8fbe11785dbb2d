package io.keelson.apiserver.admission.match;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionRequest;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A rule of a webhook or policy ({@code RuleWithOperations}).
 *
 * @param operations {@code CREATE} and the like, or {@code *}
 * @param groups API groups, or {@code *}
 * @param versions API versions, or {@code *}
 * @param resources resources, {@code pods}, {@code pods/status}, {@code pods/*}, {@code *}, {@code *}{@code /scale}
 * @param scope {@code Cluster}, {@code Namespaced} or {@code *}
 * @param names names of objects, empty for any
 */
public record OperationRule(
        List<String> operations,
        List<String> groups,
        List<String> versions,
        List<String> resources,
        String scope,
        List<String> names) {

    /** Reads a rule. */
    public static OperationRule of(JsonNode rule) {
        String scope = Json.text(rule, "scope");
        return new OperationRule(
                texts(rule, "operations"),
                texts(rule, "apiGroups"),
                texts(rule, "apiVersions"),
                texts(rule, "resources"),
                scope == null ? "*" : scope,
                texts(rule, "resourceNames"));
    }

    private static List<String> texts(JsonNode rule, String field) {
        return Json.elements(rule, field).stream()
                .map(element -> element.asString(""))
                .toList();
    }

    /**
     * Returns whether the rule is for a request.
     *
     * @param resource the request's resource, or one of those that are the same under another name
     */
    public boolean matches(AdmissionRequest request, GroupVersionResource resource) {
        return inScope(request, resource)
                && any(operations, request.operation().name())
                && any(groups, resource.group())
                && any(versions, resource.version())
                && resources.stream().anyMatch(each -> matches(each, resource.resource(), request.subresource()))
                && (names.isEmpty() || names.contains(request.name()));
    }

    private boolean inScope(AdmissionRequest request, GroupVersionResource resource) {
        boolean cluster = request.namespace().isEmpty() || isNamespaces(resource);
        return switch (scope) {
            case "*" -> true;
            case "Namespaced" -> !cluster;
            case "Cluster" -> cluster;
            default -> false;
        };
    }

    static boolean isNamespaces(GroupVersionResource resource) {
        return resource.group().isEmpty() && resource.resource().equals("namespaces");
    }

    private static boolean any(List<String> items, String wanted) {
        return items.contains("*") || items.contains(wanted);
    }

    private static boolean matches(String rule, String resource, String subresource) {
        int slash = rule.indexOf('/');
        String main = slash < 0 ? rule : rule.substring(0, slash);
        String sub = slash < 0 ? "" : rule.substring(slash + 1);
        return (main.equals("*") || main.equals(resource)) && (sub.equals("*") || sub.equals(subresource));
    }
}
