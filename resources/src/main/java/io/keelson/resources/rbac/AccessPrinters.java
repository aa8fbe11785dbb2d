package io.keelson.resources.rbac;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.HumanDuration;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows role bindings and certificate signing requests. */
public final class AccessPrinters {
    public static final Printer ROLE_BINDINGS = Printer.of(AccessPrinters::binding, bindingColumns("roleBinding"));

    public static final Printer CLUSTER_ROLE_BINDINGS =
            Printer.of(AccessPrinters::binding, bindingColumns("clusterRoleBinding"));

    public static final Printer SIGNING_REQUESTS = Printer.of(
            AccessPrinters::signingRequest,
            Column.name(),
            Column.age(),
            Column.text("SignerName", ".spec.signerName"),
            Column.text("Requestor", ".spec.request"),
            Column.text("RequestedDuration", ".spec.expirationSeconds"),
            Column.text("Condition", ".status.conditions"));

    private AccessPrinters() {}

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

    private static void signingRequest(ObjectNode request, Cells cells) {
        Long seconds = Json.integer(request, "spec", "expirationSeconds");
        cells.name()
                .age()
                .textOr(Cells.NONE, "spec", "signerName")
                .text("spec", "username")
                .say(seconds == null ? Cells.NONE : HumanDuration.of(Duration.ofSeconds(seconds)))
                .say(condition(request));
    }

    private static String condition(ObjectNode request) {
        JsonNode certificate = Json.at(request, "status", "certificate");
        String told = Text.condition(request, "Denied") != null
                ? "Denied"
                : Text.condition(request, "Approved") != null ? "Approved" : "Pending";
        if (Text.condition(request, "Failed") != null) {
            told += ",Failed";
        }
        return certificate != null && !certificate.asString().isEmpty() ? told + ",Issued" : told;
    }
}
