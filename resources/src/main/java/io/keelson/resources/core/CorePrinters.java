package io.keelson.resources.core;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.util.StringJoiner;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows namespaces, configuration, accounts and quotas. */
public final class CorePrinters {
    public static final Printer CONFIG_MAPS = Printer.of(
            (object, cells) -> cells.name()
                    .say(size(object, "data") + size(object, "binaryData"))
                    .age(),
            Column.name(),
            Column.text("Data", ".data"),
            Column.age());

    public static final Printer SECRETS = Printer.of(
            (object, cells) ->
                    cells.name().text("type").say(size(object, "data")).age(),
            Column.name(),
            Column.text("Type", ".type"),
            Column.text("Data", ".data"),
            Column.age());

    public static final Printer SERVICE_ACCOUNTS =
            Printer.of((object, cells) -> cells.name().age(), Column.name(), Column.age());

    public static final Printer NAMESPACES = Printer.of(
            (object, cells) -> cells.name().text("status", "phase").age(),
            Column.name(),
            Column.text("Status", "The status of the namespace"),
            Column.age());

    public static final Printer COMPONENT_STATUSES = Printer.of(
            CorePrinters::componentStatus,
            Column.name(),
            Column.text("Status", "Status of the component conditions"),
            Column.text("Message", "Message of the component conditions"),
            Column.text("Error", "Error of the component conditions"));

    public static final Printer RESOURCE_QUOTAS = Printer.of(
            CorePrinters::resourceQuota,
            Column.name(),
            Column.text("Request", "Request represents a minimum amount of cpu/memory that a container may consume."),
            Column.text(
                    "Limit",
                    "Limits control the maximum amount of cpu/memory that a container may use independent of contention"
                            + " on the node."),
            Column.age());

    private CorePrinters() {}

    private static int size(ObjectNode object, String key) {
        JsonNode value = Json.at(object, key);
        return value == null ? 0 : value.size();
    }

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

    private static void resourceQuota(ObjectNode object, Cells cells) {
        StringJoiner requests = new StringJoiner(", ");
        StringJoiner limits = new StringJoiner(", ");
        JsonNode hard = Json.at(object, "status", "hard");
        if (hard != null) {
            for (String name : new TreeSet<>(hard.propertyNames())) {
                String used = Text.quantity(Json.at(object, "status", "used", name));
                (name.startsWith("limits.") ? limits : requests)
                        .add(name + ": " + used + "/" + Text.quantity(hard.get(name)));
            }
        }
        cells.name().say(requests.toString()).say(limits.toString()).age();
    }
}
