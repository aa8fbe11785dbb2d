package io.keelson.apiserver.admission.match;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.selector.LabelSelector;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.EquivalentResources;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which requests a webhook or policy is for.
 *
 * @param namespaces labels of the namespace
 * @param objects labels of the object
 * @param rules what is to be matched
 * @param excluded what is not, even if a rule matches
 * @param equivalent whether a rule for another version of the resource matches, too
 */
public record RequestMatch(
        LabelSelector namespaces,
        LabelSelector objects,
        List<OperationRule> rules,
        List<OperationRule> excluded,
        boolean equivalent) {

    private static final List<String> ANY = List.of("*");
    private static final OperationRule EVERYTHING = new OperationRule(ANY, ANY, ANY, List.of("*/*"), "*", List.of());

    /** Reads {@code MatchResources} of a policy or binding; without rules every resource matches. */
    public static RequestMatch ofResources(JsonNode match) {
        List<OperationRule> rules = rules(match, "resourceRules");
        return new RequestMatch(
                selector(match, "namespaceSelector"),
                selector(match, "objectSelector"),
                rules.isEmpty() ? List.of(EVERYTHING) : rules,
                rules(match, "excludeResourceRules"),
                !"Exact".equals(Json.text(match, "matchPolicy")));
    }

    private static LabelSelector selector(JsonNode match, String field) {
        JsonNode selector = Json.at(match, field);
        return selector == null ? LabelSelector.everything() : LabelSelector.of(selector);
    }

    private static List<OperationRule> rules(JsonNode match, String field) {
        return Json.elements(match, field).stream().map(OperationRule::of).toList();
    }

    /**
     * What a rule matched.
     *
     * @param resource the request's resource as the rule knows it
     * @param kind the kind that objects are to have
     */
    public record Matched(GroupVersionResource resource, GroupVersionKind kind) {}

    /**
     * Returns what a request is matched as, null where it is not.
     *
     * @throws StatusException 404 where the request's namespace decides and does not exist
     */
    public @Nullable Matched match(AdmissionRequest request, EquivalentResources resources, NamespaceMatcher known) {
        Matched matched = matchRules(rules, request, resources);
        if (matched == null
                || matchRules(excluded, request, resources) != null
                || !ObjectMatcher.selected(objects, request)
                || !known.selected(namespaces, request)) {
            return null;
        }
        return matched;
    }

    private @Nullable Matched matchRules(
            List<OperationRule> which, AdmissionRequest request, EquivalentResources resources) {
        for (OperationRule rule : which) {
            if (rule.matches(request, request.resource())) {
                return new Matched(request.resource(), request.kind());
            }
        }
        if (!equivalent || which.isEmpty()) {
            return null;
        }
        List<GroupVersionResource> others = resources.of(request.resource());
        for (OperationRule rule : which) {
            for (GroupVersionResource other : others) {
                if (!other.equals(request.resource()) && rule.matches(request, other)) {
                    return new Matched(other, resources.kind(request, other));
                }
            }
        }
        return null;
    }
}
