package io.keelson.apiserver.cel.library;

import dev.cel.common.types.StructTypeReference;
import io.keelson.api.validation.Names;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.Attributes;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.NamedValue;
import java.util.List;
import java.util.Map;

/**
 * The variable {@code authorizer} of admission policies: asks what a user may do.
 *
 * @param user whose permissions are asked for
 * @param authorizer decides
 */
public record AuthorizerValue(UserInfo user, Authorizer authorizer) implements NamedValue {
    /** The type of {@code authorizer}. */
    public static final StructTypeReference TYPE = StructTypeReference.create("kubernetes.authorization.Authorizer");

    /** The type of {@code authorizer.requestResource}. */
    public static final StructTypeReference RESOURCE_TYPE =
            StructTypeReference.create("kubernetes.authorization.ResourceCheck");

    static final StructTypeReference PATH_TYPE = StructTypeReference.create("kubernetes.authorization.PathCheck");
    static final StructTypeReference GROUP_TYPE = StructTypeReference.create("kubernetes.authorization.GroupCheck");
    static final StructTypeReference DECISION_TYPE = StructTypeReference.create("kubernetes.authorization.Decision");

    @Override
    public String typeName() {
        return TYPE.name();
    }

    /** Returns the permissions of a service account instead. */
    AuthorizerValue serviceAccount(String namespace, String name) {
        if (!Names.dns1123Subdomain(name).isEmpty()) {
            throw new CelError("Invalid service account name");
        }
        if (!Names.dns1123Label(namespace).isEmpty()) {
            throw new CelError("Invalid service account namespace");
        }
        UserInfo account = new UserInfo(
                "system:serviceaccount:" + namespace + ":" + name,
                "",
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated"),
                Map.of());
        return new AuthorizerValue(account, authorizer);
    }

    /** Returns what asks for a path that is no resource. */
    PathCheck path(String path) {
        if (path.isBlank()) {
            throw new CelError("path must not be empty");
        }
        return new PathCheck(this, path);
    }

    /** Asks for a path. */
    record PathCheck(AuthorizerValue of, String path) implements NamedValue {
        @Override
        public String typeName() {
            return PATH_TYPE.name();
        }

        DecisionValue check(String verb) {
            return decide(of, new Attributes(of.user, verb, false, "", "", "", "", "", "", path));
        }
    }

    /** Asks for an API group. */
    record GroupCheck(AuthorizerValue of, String group) implements NamedValue {
        @Override
        public String typeName() {
            return GROUP_TYPE.name();
        }

        ResourceCheck resource(String resource) {
            if (resource.isBlank()) {
                throw new CelError("resource must not be empty");
            }
            return new ResourceCheck(of, group, resource, "", "", "", "");
        }
    }

    /**
     * Returns what asks for a resource, as {@code authorizer.requestResource} does for that of a request.
     *
     * @param subresource empty for the resource itself
     * @param namespace empty for none
     * @param name empty for any
     */
    public NamedValue resource(String group, String resource, String subresource, String namespace, String name) {
        return new ResourceCheck(this, group, resource, subresource, namespace, name, "");
    }

    /** Asks for a resource. */
    record ResourceCheck(
            AuthorizerValue of,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name,
            String fieldSelector)
            implements NamedValue {
        @Override
        public String typeName() {
            return RESOURCE_TYPE.name();
        }

        ResourceCheck withSubresource(String other) {
            return new ResourceCheck(of, group, resource, other, namespace, name, fieldSelector);
        }

        ResourceCheck withNamespace(String other) {
            return new ResourceCheck(of, group, resource, subresource, other, name, fieldSelector);
        }

        ResourceCheck withName(String other) {
            return new ResourceCheck(of, group, resource, subresource, namespace, other, fieldSelector);
        }

        ResourceCheck withFieldSelector(String other) {
            return new ResourceCheck(of, group, resource, subresource, namespace, name, other);
        }

        DecisionValue check(String verb) {
            return decide(
                    of,
                    new Attributes(
                            of.user,
                            verb,
                            true,
                            group,
                            "*",
                            resource,
                            subresource,
                            namespace,
                            name,
                            "",
                            fieldSelector));
        }
    }

    /** What the authorizer says. */
    record DecisionValue(boolean allowed, String reason) implements NamedValue {
        @Override
        public String typeName() {
            return DECISION_TYPE.name();
        }
    }

    private static DecisionValue decide(AuthorizerValue of, Attributes attributes) {
        Authorizer.Decision decision = of.authorizer.authorize(attributes);
        return new DecisionValue(decision.outcome() == Authorizer.Outcome.ALLOW, decision.reason());
    }
}
