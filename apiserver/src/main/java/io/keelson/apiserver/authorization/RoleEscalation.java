package io.keelson.apiserver.authorization;

import io.keelson.api.json.GoFormat;
import io.keelson.apiserver.authentication.UserInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Keeps users from granting more than they have: in roles they write and in roles they bind. */
public final class RoleEscalation {
    private static final List<PolicyRule> EVERYTHING = List.of(
            new PolicyRule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of()),
            new PolicyRule(List.of("*"), List.of(), List.of(), List.of(), List.of("*")));

    private final RbacAuthorizer rbac;
    private final Authorizer authorizer;

    /**
     * @param rbac resolves what a user has
     * @param authorizer decides about the verbs {@code escalate} and {@code bind}
     */
    public RoleEscalation(RbacAuthorizer rbac, Authorizer authorizer) {
        this.rbac = rbac;
        this.authorizer = authorizer;
    }

    /** Returns whether a user may grant anything. */
    public boolean unlimited(UserInfo user) {
        return user.in(Authorizers.PRIVILEGED_GROUP);
    }

    /**
     * Returns whether a user may write roles whatever they grant.
     *
     * @param resource {@code roles} or {@code clusterroles}
     * @param name the name in the request's path, empty on create
     */
    public boolean mayEscalate(UserInfo user, String resource, String namespace, String name) {
        return authorizer.allows(
                Attributes.resource(user, "escalate", RbacAuthorizer.GROUP, resource, namespace, name));
    }

    /**
     * Returns whether a user may bind a role whatever it grants.
     *
     * @param group the role reference's group
     * @param kind the role reference's kind
     * @param name the role's name
     * @param namespace the binding's namespace, empty for cluster role bindings
     */
    public boolean mayBind(UserInfo user, String group, String kind, String name, String namespace) {
        String resource =
                switch (kind) {
                    case "ClusterRole" -> "clusterroles";
                    case "Role" -> "roles";
                    default -> "";
                };
        return !resource.isEmpty()
                && authorizer.allows(Attributes.resource(user, "bind", group, resource, namespace, name));
    }

    /** Returns the rules of a role that is to be bound, or null where there is no such role. */
    public @Nullable List<PolicyRule> rulesOf(String kind, String name, String namespace) {
        return rbac.rulesOf(kind, name, namespace);
    }

    /** Returns whether a user has everything, which writing an aggregation rule takes. */
    public boolean hasEverything(UserInfo user, String namespace) {
        return missing(user, namespace, EVERYTHING) == null;
    }

    /**
     * Returns null where a user has all that some rules grant, else what to tell.
     *
     * @param user who wants to grant
     * @param namespace where, empty for the whole cluster
     * @param granted what is to be granted
     */
    public @Nullable String missing(UserInfo user, String namespace, List<PolicyRule> granted) {
        RuleResolver.Rules owned = rbac.rulesFor(user, namespace);
        List<PolicyRule> missing = PolicyRule.missing(owned.rules(), granted);
        if (missing.isEmpty()) {
            return null;
        }
        Set<String> lines = new TreeSet<>();
        compact(missing).forEach(rule -> lines.add(rule.toString()));
        return "user " + GoFormat.quote(user.name()) + " (groups=" + PolicyRule.quoted(user.groups())
                + ") is attempting to grant RBAC permissions not currently held:\n" + String.join("\n", lines)
                + (owned.error().isEmpty() ? "" : "; resolution errors: [" + owned.error() + "]");
    }

    /** Joins the verbs of rules that differ in nothing else. */
    private static List<PolicyRule> compact(List<PolicyRule> atoms) {
        Map<PolicyRule, List<String>> verbs = new LinkedHashMap<>();
        for (PolicyRule atom : atoms) {
            PolicyRule key = atom.nonResourceUrls().isEmpty() ? withVerbs(atom, List.of()) : atom;
            verbs.computeIfAbsent(key, any -> new ArrayList<>()).addAll(atom.verbs());
        }
        List<PolicyRule> compacted = new ArrayList<>();
        verbs.forEach((rule, all) -> compacted.add(withVerbs(rule, all)));
        return compacted;
    }

    private static PolicyRule withVerbs(PolicyRule rule, List<String> verbs) {
        return new PolicyRule(verbs, rule.apiGroups(), rule.resources(), rule.resourceNames(), rule.nonResourceUrls());
    }
}
