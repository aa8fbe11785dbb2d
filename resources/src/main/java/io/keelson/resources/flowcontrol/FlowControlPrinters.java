package io.keelson.resources.flowcontrol;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows flow schemas and priority levels. */
final class FlowControlPrinters {
    static final Printer FLOW_SCHEMAS = Printer.of(
            FlowControlPrinters::flowSchema,
            Column.name(),
            Column.text("PriorityLevel", ".spec.priorityLevelConfiguration.name"),
            Column.text("MatchingPrecedence", ".spec.matchingPrecedence"),
            Column.text("DistinguisherMethod", ".spec.distinguisherMethod"),
            Column.age(),
            Column.text("MissingPL", "references a broken or non-existent PriorityLevelConfiguration"));

    static final Printer PRIORITY_LEVELS = Printer.of(
            FlowControlPrinters::priorityLevel,
            Column.name(),
            Column.text("Type", ".spec.type"),
            Column.text("NominalConcurrencyShares", ".spec.limited.nominalConcurrencyShares"),
            Column.text("Queues", ".spec.limited.limitResponse.queuing.queues"),
            Column.text("HandSize", ".spec.limited.limitResponse.queuing.handSize"),
            Column.text("QueueLengthLimit", ".spec.limited.limitResponse.queuing.queueLengthLimit"),
            Column.age());

    private FlowControlPrinters() {}

    private static void flowSchema(ObjectNode schema, Cells cells) {
        JsonNode dangling = Text.condition(schema, "Dangling");
        cells.name()
                .text("spec", "priorityLevelConfiguration", "name")
                .number("spec", "matchingPrecedence")
                .textOr(Cells.NONE, "spec", "distinguisherMethod", "type")
                .age()
                .say(dangling == null ? "?" : Cells.string(dangling, "status"));
    }

    private static void priorityLevel(ObjectNode level, Cells cells) {
        cells.name().text("spec", "type");
        boolean limited = Json.at(level, "spec", "limited") != null;
        JsonNode queuing = Json.at(level, "spec", "limited", "limitResponse", "queuing");
        if (limited) {
            cells.number("spec", "limited", "nominalConcurrencyShares");
        } else {
            cells.say(Cells.NONE);
        }
        for (String field : List.of("queues", "handSize", "queueLengthLimit")) {
            if (queuing == null) {
                cells.say(Cells.NONE);
            } else {
                cells.say(Cells.integer(queuing, field));
            }
        }
        cells.age();
    }
}
