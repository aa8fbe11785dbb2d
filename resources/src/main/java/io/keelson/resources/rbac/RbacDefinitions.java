package io.keelson.resources.rbac;

import io.keelson.resources.definition.KindDefinitions;

/** Roles and their bindings. */
public final class RbacDefinitions {
    private RbacDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("roles.rbac.authorization.k8s.io").rules(RoleRules.role());
        kinds.define("clusterroles.rbac.authorization.k8s.io").rules(RoleRules.clusterRole());
        kinds.define("rolebindings.rbac.authorization.k8s.io")
                .rules(RoleRules.binding(true))
                .printer(RoleBindingPrinters.ROLE_BINDINGS);
        kinds.define("clusterrolebindings.rbac.authorization.k8s.io")
                .rules(RoleRules.binding(false))
                .printer(RoleBindingPrinters.CLUSTER_ROLE_BINDINGS);
    }
}
