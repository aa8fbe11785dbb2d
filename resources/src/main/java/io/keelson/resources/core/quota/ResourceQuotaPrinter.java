package io.keelson.resources.core.quota;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.util.StringJoiner;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows resource quotas. */
final class ResourceQuotaPrinter {
    static final Printer RESOURCE_QUOTAS = Printer.of(
            ResourceQuotaPrinter::resourceQuota,
            Column.name(),
            Column.text("Request", "Request represents a minimum amount of cpu/memory that a container may consume."),
            Column.text(
                    "Limit",
                    "Limits control the maximum amount of cpu/memory that a container may use independent of contention"
                            + " on the node."),
            Column.age());

    private ResourceQuotaPrinter() {}

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
