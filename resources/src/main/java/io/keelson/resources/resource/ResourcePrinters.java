package io.keelson.resources.resource;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Shows what dynamic resource allocation has. */
final class ResourcePrinters {
    static final Printer NAME_AND_AGE =
            Printer.of((object, cells) -> cells.name().age(), Column.name(), Column.age());

    static final Printer RESOURCE_CLAIMS = Printer.of(
            (object, cells) -> cells.name().say(claimState(object)).age(),
            Column.name(),
            Column.text("State", "A summary of the current state (allocated, pending, reserved, etc.)."),
            Column.age());

    static final Printer RESOURCE_SLICES = Printer.of(
            (object, cells) -> cells.name()
                    .text("spec", "nodeName")
                    .text("spec", "driver")
                    .text("spec", "pool", "name")
                    .age(),
            Column.name(),
            Column.text("Node", ".spec.nodeName"),
            Column.text("Driver", ".spec.driver"),
            Column.text("Pool", ".spec.pool.name"),
            Column.age());

    private ResourcePrinters() {}

    private static String claimState(ObjectNode claim) {
        List<String> states = new ArrayList<>();
        boolean deleted = Json.at(claim, "metadata", "deletionTimestamp") != null;
        if (deleted) {
            states.add("deleted");
        }
        if (Json.at(claim, "status", "allocation") != null) {
            states.add("allocated");
            if (!Json.elements(claim, "status", "reservedFor").isEmpty()) {
                states.add("reserved");
            }
        } else if (!deleted) {
            states.add("pending");
        }
        return String.join(",", states);
    }
}
