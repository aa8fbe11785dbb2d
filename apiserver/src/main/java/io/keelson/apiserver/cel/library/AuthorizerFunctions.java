package io.keelson.apiserver.cel.library;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.keelson.apiserver.cel.library.AuthorizerValue.DecisionValue;
import io.keelson.apiserver.cel.library.AuthorizerValue.GroupCheck;
import io.keelson.apiserver.cel.library.AuthorizerValue.PathCheck;
import io.keelson.apiserver.cel.library.AuthorizerValue.ResourceCheck;
import java.util.function.BiFunction;

/** What users may do: Kubernetes' libraries {@code authz} and {@code authzSelectors}. */
final class AuthorizerFunctions {
    private AuthorizerFunctions() {}

    static Library library() {
        Library.Builder library = new Library.Builder()
                .member(
                        "path",
                        "authorizer_path",
                        AuthorizerValue.PATH_TYPE,
                        args -> ((AuthorizerValue) args[0]).path((String) args[1]),
                        AuthorizerValue.TYPE,
                        SimpleType.STRING)
                .member(
                        "group",
                        "authorizer_group",
                        AuthorizerValue.GROUP_TYPE,
                        args -> new GroupCheck((AuthorizerValue) args[0], (String) args[1]),
                        AuthorizerValue.TYPE,
                        SimpleType.STRING)
                .member(
                        "serviceAccount",
                        "authorizer_serviceaccount",
                        AuthorizerValue.TYPE,
                        args -> ((AuthorizerValue) args[0]).serviceAccount((String) args[1], (String) args[2]),
                        AuthorizerValue.TYPE,
                        SimpleType.STRING,
                        SimpleType.STRING)
                .member(
                        "resource",
                        "groupcheck_resource",
                        AuthorizerValue.RESOURCE_TYPE,
                        args -> ((GroupCheck) args[0]).resource((String) args[1]),
                        AuthorizerValue.GROUP_TYPE,
                        SimpleType.STRING)
                .member(
                        "check",
                        "pathcheck_check",
                        AuthorizerValue.DECISION_TYPE,
                        args -> ((PathCheck) args[0]).check((String) args[1]),
                        AuthorizerValue.PATH_TYPE,
                        SimpleType.STRING);
        narrowing(library, "subresource", "resourcecheck_subresource", ResourceCheck::withSubresource);
        narrowing(library, "namespace", "resourcecheck_namespace", ResourceCheck::withNamespace);
        narrowing(library, "name", "resourcecheck_name", ResourceCheck::withName);
        narrowing(library, "fieldSelector", "authorizer_fieldselector", ResourceCheck::withFieldSelector);
        // Authorizers here do not look at labels: a selector narrows nothing.
        narrowing(library, "labelSelector", "authorizer_labelselector", (check, selector) -> check);
        decision(library);
        return library.build();
    }

    private static void narrowing(
            Library.Builder library,
            String function,
            String overload,
            BiFunction<ResourceCheck, String, ResourceCheck> narrower) {
        library.member(
                function,
                overload,
                AuthorizerValue.RESOURCE_TYPE,
                args -> narrower.apply((ResourceCheck) args[0], (String) args[1]),
                AuthorizerValue.RESOURCE_TYPE,
                SimpleType.STRING);
    }

    private static void decision(Library.Builder library) {
        CelType decision = AuthorizerValue.DECISION_TYPE;
        library.member(
                        "check",
                        "resourcecheck_check",
                        decision,
                        args -> ((ResourceCheck) args[0]).check((String) args[1]),
                        AuthorizerValue.RESOURCE_TYPE,
                        SimpleType.STRING)
                .member(
                        "allowed",
                        "decision_allowed",
                        SimpleType.BOOL,
                        args -> ((DecisionValue) args[0]).allowed(),
                        decision)
                .member(
                        "reason",
                        "decision_reason",
                        SimpleType.STRING,
                        args -> ((DecisionValue) args[0]).reason(),
                        decision)
                .member("errored", "decision_errored", SimpleType.BOOL, args -> false, decision)
                .member("error", "decision_error", SimpleType.STRING, args -> "", decision);
    }
}
