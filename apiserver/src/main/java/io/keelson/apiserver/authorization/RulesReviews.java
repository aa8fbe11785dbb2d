package io.keelson.apiserver.authorization;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.authentication.UserInfo;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers SelfSubjectRulesReviews: what may I do in a namespace? */
public final class RulesReviews {
    private final List<RuleResolver> resolvers;

    /** @param resolvers the authorizers that can list rules, in the order they are asked */
    public RulesReviews(List<? extends RuleResolver> resolvers) {
        this.resolvers = List.copyOf(resolvers);
    }

    /** Answers one review. */
    public ObjectNode selfSubject(ObjectNode review, UserInfo user, String requestNamespace) {
        String namespace = Json.text(review, "spec", "namespace");
        if (namespace == null || namespace.isEmpty()) {
            throw StatusException.badRequest("no namespace on request");
        }
        List<RuleResolver.Rules> found = resolvers.stream()
                .map(resolver -> resolver.rulesFor(user, namespace))
                .toList();
        ObjectNode answer = Json.object();
        answer.put("kind", "SelfSubjectRulesReview").put("apiVersion", "authorization.k8s.io/v1");
        answer.putObject("metadata");
        answer.putObject("spec");
        ObjectNode status = answer.putObject("status");
        ArrayNode resourceRules = status.putArray("resourceRules");
        ArrayNode nonResourceRules = status.putArray("nonResourceRules");
        for (RuleResolver.Rules rules : found) {
            for (PolicyRule rule : rules.rules()) {
                if (!rule.resources().isEmpty()) {
                    resourceRules.add(new PolicyRule(
                                    rule.verbs(), rule.apiGroups(), rule.resources(), rule.resourceNames(), List.of())
                            .toTree());
                }
                if (!rule.nonResourceUrls().isEmpty()) {
                    nonResourceRules.add(
                            new PolicyRule(rule.verbs(), List.of(), List.of(), List.of(), rule.nonResourceUrls())
                                    .toTree());
                }
            }
        }
        status.put("incomplete", found.stream().anyMatch(RuleResolver.Rules::incomplete));
        String errors = found.stream()
                .map(RuleResolver.Rules::error)
                .filter(error -> !error.isEmpty())
                .collect(Collectors.joining(", "));
        if (!errors.isEmpty()) {
            status.put("evaluationError", errors);
        }
        return answer;
    }
}
