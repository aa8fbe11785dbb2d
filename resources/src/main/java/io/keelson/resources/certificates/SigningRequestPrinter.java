package io.keelson.resources.certificates;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.HumanDuration;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows certificate signing requests. */
final class SigningRequestPrinter {
    static final Printer SIGNING_REQUESTS = Printer.of(
            SigningRequestPrinter::signingRequest,
            Column.name(),
            Column.age(),
            Column.text("SignerName", ".spec.signerName"),
            Column.text("Requestor", ".spec.request"),
            Column.text("RequestedDuration", ".spec.expirationSeconds"),
            Column.text("Condition", ".status.conditions"));

    private SigningRequestPrinter() {}

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
