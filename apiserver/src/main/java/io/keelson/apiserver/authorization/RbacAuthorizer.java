package io.keelson.apiserver.authorization;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.GoFormat;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Role-based access control: allows what a role allows that is bound to the user or one of its groups, and never denies.
 * Bindings are indexed by subject and roles parsed once for each of their versions, so that a decision looks at the few
 * rules that concern the user.
 */
public final class RbacAuthorizer implements Authorizer, RuleResolver {
    static final String GROUP = "rbac.authorization.k8s.io";
    static final GroupVersionResource ROLES = new GroupVersionResource(GROUP, "v1", "roles");
    static final GroupVersionResource CLUSTER_ROLES = new GroupVersionResource(GROUP, "v1", "clusterroles");
    static final GroupVersionResource ROLE_BINDINGS = new GroupVersionResource(GROUP, "v1", "rolebindings");
    static final GroupVersionResource CLUSTER_ROLE_BINDINGS =
            new GroupVersionResource(GROUP, "v1", "clusterrolebindings");

    private final ObjectReader reader;
    private final Map<String, IndexedBindings> bindings = new ConcurrentHashMap<>();
    private final Map<String, ParsedRole> roles = new ConcurrentHashMap<>();

    private record IndexedBindings(long version, RoleBindings bindings) {}

    private record ParsedRole(ObjectDocument document, List<PolicyRule> rules) {}

    /** Called for each rule that applies to a user; returns whether to go on. */
    private interface Visitor {
        boolean visit(RoleBindings.Grant grant, PolicyRule rule);
    }

    /** @param reader where roles and bindings are read */
    public RbacAuthorizer(ObjectReader reader) {
        this.reader = reader;
    }

    @Override
    public Decision authorize(Attributes attributes) {
        Decision[] allowed = new Decision[1];
        Set<String> errors = visit(attributes.user(), attributes.namespace(), (grant, rule) -> {
            if (rule.allows(attributes)) {
                allowed[0] = new Decision(Outcome.ALLOW, "RBAC: allowed by " + grant.source());
                return false;
            }
            return true;
        });
        if (allowed[0] != null) {
            return allowed[0];
        }
        return errors.isEmpty() ? Decision.NO_OPINION : Decision.noOpinion("RBAC: " + aggregate(errors));
    }

    @Override
    public Rules rulesFor(UserInfo user, String namespace) {
        List<PolicyRule> rules = new ArrayList<>();
        Set<String> errors = visit(user, namespace, (grant, rule) -> rules.add(rule));
        return new Rules(rules, false, errors.isEmpty() ? "" : aggregate(errors));
    }

    /**
     * Returns the rules of a role, or null where there is no such role.
     *
     * @param kind {@code Role} or {@code ClusterRole}
     * @param namespace the namespace of the binding that refers to it
     */
    @Nullable
    List<PolicyRule> rulesOf(String kind, String name, String namespace) {
        boolean cluster = kind.equals("ClusterRole");
        if (!cluster && !kind.equals("Role")) {
            return null;
        }
        String scope = cluster ? "" : namespace;
        String key = scope + "/" + name;
        ObjectDocument document = reader.get(cluster ? CLUSTER_ROLES : ROLES, scope, name);
        if (document == null) {
            roles.remove(key);
            return null;
        }
        ParsedRole parsed = roles.get(key);
        if (parsed == null || !same(parsed.document(), document)) {
            parsed = new ParsedRole(document, PolicyRule.of(document.toTree()));
            roles.put(key, parsed);
        }
        return parsed.rules();
    }

    /** Visits the rules that apply to a user in a namespace; returns what went wrong meanwhile. */
    private Set<String> visit(UserInfo user, String namespace, Visitor visitor) {
        Set<String> errors = new LinkedHashSet<>(0);
        if (visit(bindingsIn(""), user, "", visitor, errors) && !namespace.isEmpty()) {
            visit(bindingsIn(namespace), user, namespace, visitor, errors);
        }
        return errors;
    }

    private boolean visit(RoleBindings from, UserInfo user, String namespace, Visitor visitor, Set<String> errors) {
        for (RoleBindings.Grant grant : from.of(user)) {
            List<PolicyRule> rules = rulesOf(grant.roleKind(), grant.roleName(), namespace);
            if (rules == null) {
                errors.add(missing(grant));
                continue;
            }
            for (PolicyRule rule : rules) {
                if (!visitor.visit(grant, rule)) {
                    return false;
                }
            }
        }
        return true;
    }

    private RoleBindings bindingsIn(String namespace) {
        GroupVersionResource resource = namespace.isEmpty() ? CLUSTER_ROLE_BINDINGS : ROLE_BINDINGS;
        long version = reader.version(resource);
        IndexedBindings known = bindings.get(namespace);
        if (known != null && version >= 0 && known.version() == version) {
            return known.bindings();
        }
        List<ObjectDocument> documents = reader.list(resource, namespace);
        RoleBindings current = known != null && known.bindings().sameAs(documents)
                ? known.bindings()
                : new RoleBindings(documents, namespace);
        if (documents.isEmpty() && !namespace.isEmpty()) {
            bindings.remove(namespace);
        } else {
            bindings.put(namespace, new IndexedBindings(version, current));
        }
        return current;
    }

    private static String missing(RoleBindings.Grant grant) {
        return switch (grant.roleKind()) {
            case "Role" -> "role." + GROUP + " " + GoFormat.quote(grant.roleName()) + " not found";
            case "ClusterRole" -> "clusterrole." + GROUP + " " + GoFormat.quote(grant.roleName()) + " not found";
            default -> "unsupported role reference kind: " + GoFormat.quote(grant.roleKind());
        };
    }

    private static String aggregate(Set<String> errors) {
        return errors.size() == 1 ? errors.iterator().next() : "[" + String.join(", ", errors) + "]";
    }

    @SuppressWarnings("ReferenceEquality") // the caches hand out the same document until it changes
    private static boolean same(ObjectDocument one, ObjectDocument other) {
        return one == other;
    }
}
