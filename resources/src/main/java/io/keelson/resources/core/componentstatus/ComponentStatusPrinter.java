package io.keelson.resources.core.componentstatus;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows the health of components. */
final class ComponentStatusPrinter {
    static final Printer COMPONENT_STATUSES = Printer.of(
            ComponentStatusPrinter::componentStatus,
            Column.name(),
            Column.text("Status", "Status of the component conditions"),
            Column.text("Message", "Message of the component conditions"),
            Column.text("Error", "Error of the component conditions"));

    private ComponentStatusPrinter() {}

    private static void componentStatus(ObjectNode object, Cells cells) {
        String status = "Unknown";
        String message = "";
        String error = "";
        for (JsonNode condition : Json.elements(object, "conditions")) {
            if (Cells.string(condition, "type").equals("Healthy")) {
                status = Cells.string(condition, "status").equals("True") ? "Healthy" : "Unhealthy";
                message = Cells.string(condition, "message");
                error = Cells.string(condition, "error");
                break;
            }
        }
        cells.name().say(status).say(message).say(error);
    }
}
