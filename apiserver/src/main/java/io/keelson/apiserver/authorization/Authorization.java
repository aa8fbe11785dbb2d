package io.keelson.apiserver.authorization;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ObjectReader;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Everything that decides about requests, put together: {@code system:masters}, then what is handed in, then roles. */
public final class Authorization {
    private final Authorizer authorizer;
    private final RoleEscalation escalation;
    private final Impersonation impersonation;
    private final Map<GroupVersionResource, ReviewHandler> reviews;

    /**
     * @param reader where roles and bindings are read
     * @param node decides about the requests of kubelets
     * @param clock the server's time
     */
    public <T extends Authorizer & RuleResolver> Authorization(ObjectReader reader, T node, Clock clock) {
        RbacAuthorizer rbac = new RbacAuthorizer(reader);
        this.authorizer = Authorizers.union(List.of(Authorizers.privileged(), node, rbac));
        this.escalation = new RoleEscalation(rbac, authorizer);
        this.impersonation = new Impersonation(authorizer);
        AccessReviews access = new AccessReviews(authorizer);
        RulesReviews rules = new RulesReviews(List.of(node, rbac));
        SelfSubjectReviews self = new SelfSubjectReviews(clock);
        this.reviews = Map.of(
                resource("authorization.k8s.io", "subjectaccessreviews"), access::subject,
                resource("authorization.k8s.io", "localsubjectaccessreviews"), access::localSubject,
                resource("authorization.k8s.io", "selfsubjectaccessreviews"), access::selfSubject,
                resource("authorization.k8s.io", "selfsubjectrulesreviews"), rules::selfSubject,
                resource("authentication.k8s.io", "selfsubjectreviews"), self::self);
    }

    /** Returns the authorizer of all requests. */
    public Authorizer authorizer() {
        return authorizer;
    }

    /** Returns what keeps users from granting more than they have. */
    public RoleEscalation escalation() {
        return escalation;
    }

    /** Returns what decides about {@code Impersonate-*} headers. */
    public Impersonation impersonation() {
        return impersonation;
    }

    /** Returns the reviews that are answered here, by resource. */
    public Map<GroupVersionResource, ReviewHandler> reviews() {
        return reviews;
    }

    private static GroupVersionResource resource(String group, String resource) {
        return new GroupVersionResource(group, "v1", resource);
    }
}
