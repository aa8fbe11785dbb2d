package io.keelson.resources.admissionregistration;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows admission policies and webhooks. */
final class AdmissionPrinters {
    static final Printer WEBHOOKS = Printer.of(
            (object, cells) ->
                    cells.name().say(Json.elements(object, "webhooks").size()).age(),
            Column.name(),
            Column.integer("Webhooks", "Webhooks indicates the number of webhooks registered in this configuration"),
            Column.age());

    static final Printer VALIDATING_POLICIES = Printer.of(
            (object, cells) -> policy(object, "validations", cells),
            Column.name(),
            Column.integer(
                    "Validations",
                    "Validations indicates the number of validation rules defined in this configuration"),
            paramKindColumn(),
            Column.age());

    static final Printer MUTATING_POLICIES = Printer.of(
            (object, cells) -> policy(object, "mutations", cells),
            Column.name(),
            Column.integer(
                    "Mutations", "Mutation indicates the number of mutations rules defined in this configuration"),
            paramKindColumn(),
            Column.age());

    static final Printer BINDINGS = Printer.of(
            (object, cells) -> cells.name()
                    .text("spec", "policyName")
                    .say(paramRef(object))
                    .age(),
            Column.name(),
            Column.text("PolicyName", "PolicyName indicates the policy definition which the policy binding binded to"),
            Column.text("ParamRef", "ParamRef indicates the param resource which sets the configuration param"),
            Column.age());

    private AdmissionPrinters() {}

    private static Column paramKindColumn() {
        return Column.text("ParamKind", "ParamKind specifies the kind of resources used to parameterize this policy");
    }

    private static void policy(ObjectNode policy, String rules, Cells cells) {
        JsonNode kind = Json.at(policy, "spec", "paramKind");
        cells.name()
                .say(Json.elements(policy, "spec", rules).size())
                .say(kind == null ? Cells.UNSET : Cells.string(kind, "apiVersion") + "/" + Cells.string(kind, "kind"))
                .age();
    }

    private static String paramRef(ObjectNode binding) {
        JsonNode reference = Json.at(binding, "spec", "paramRef");
        String name = Cells.string(reference, "name");
        if (!name.isEmpty()) {
            return Cells.orElse(Cells.string(reference, "namespace"), "*") + "/" + name;
        }
        JsonNode selector = Json.at(reference, "selector");
        return selector == null ? Cells.UNSET : selector.toString();
    }
}
