package io.keelson.resources.rbac;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Shows role bindings. */
final class RoleBindingPrinters {
    static final Printer ROLE_BINDINGS = Printer.of(RoleBindingPrinters::binding, bindingColumns("roleBinding"));

    static final Printer CLUSTER_ROLE_BINDINGS =
            Printer.of(RoleBindingPrinters::binding, bindingColumns("clusterRoleBinding"));

    private RoleBindingPrinters() {}

    private static Column[] bindingColumns(String of) {
        return new Column[] {
            Column.name(),
            Column.text("Role", ".roleRef"),
            Column.age(),
            Column.text("Users", "Users in the " + of).wide(),
            Column.text("Groups", "Groups in the " + of).wide(),
            Column.text("ServiceAccounts", "ServiceAccounts in the " + of).wide()
        };
    }

    private static void binding(ObjectNode binding, Cells cells) {
        cells.name()
                .say(Cells.string(binding, "roleRef", "kind") + "/" + Cells.string(binding, "roleRef", "name"))
                .age()
                .say(subjects(binding, "User"))
                .say(subjects(binding, "Group"))
                .say(subjects(binding, "ServiceAccount"));
    }

    private static String subjects(ObjectNode binding, String kind) {
        List<String> names = Json.elements(binding, "subjects").stream()
                .filter(subject -> Cells.string(subject, "kind").equals(kind))
                .map(subject -> kind.equals("ServiceAccount")
                        ? Cells.string(subject, "namespace") + "/" + Cells.string(subject, "name")
                        : Cells.string(subject, "name"))
                .toList();
        return String.join(", ", names);
    }
}
