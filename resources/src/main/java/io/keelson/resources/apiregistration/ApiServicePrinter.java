package io.keelson.resources.apiregistration;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows API services. */
final class ApiServicePrinter {
    static final Printer API_SERVICES = Printer.of(
            ApiServicePrinter::apiService,
            Column.name(),
            Column.text("Service", "The reference to the service that hosts this API endpoint."),
            Column.text("Available", "Whether this service is available."),
            Column.age());

    private ApiServicePrinter() {}

    private static void apiService(ObjectNode object, Cells cells) {
        JsonNode service = Json.at(object, "spec", "service");
        JsonNode available = Text.condition(object, "Available");
        String told = "Unknown";
        if (available != null) {
            String status = Cells.string(available, "status");
            String reason = Cells.string(available, "reason");
            told = status.equals("True") || reason.isEmpty() ? status : status + " (" + reason + ")";
        }
        cells.name()
                .say(
                        service == null
                                ? "Local"
                                : Cells.string(service, "namespace") + "/" + Cells.string(service, "name"))
                .say(told)
                .age();
    }
}
