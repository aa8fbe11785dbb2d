package io.keelson.resources.table;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows budgets, leases, classes, flow control, dynamic resources and API services. */
final class ClusterPrinters {
    static final Printer DISRUPTION_BUDGETS = Printer.of(
            (object, cells) -> cells.name()
                    .say(intOrString(Json.at(object, "spec", "minAvailable")))
                    .say(intOrString(Json.at(object, "spec", "maxUnavailable")))
                    .number("status", "disruptionsAllowed")
                    .age(),
            Column.name(),
            Column.text("Min Available", "The minimum number of pods that must be available."),
            Column.text("Max Unavailable", "The maximum number of pods that may be unavailable."),
            Column.integer("Allowed Disruptions", "Calculated number of pods that may be disrupted at this time."),
            Column.age());

    static final Printer LEASES = Printer.of(
            (object, cells) -> cells.name().text("spec", "holderIdentity").age(),
            Column.name(),
            Column.text("Holder", ".spec.holderIdentity"),
            Column.age());

    static final Printer RUNTIME_CLASSES = Printer.of(
            (object, cells) -> cells.name().text("handler").age(),
            Column.name(),
            Column.text("Handler", ""),
            Column.age());

    static final Printer PRIORITY_CLASSES = Printer.of(
            (object, cells) ->
                    cells.name().number("value").bool("globalDefault").age().text("preemptionPolicy"),
            Column.name(),
            Column.integer("Value", ".value"),
            Column.bool("Global-Default", ".globalDefault"),
            Column.age(),
            Column.text("PreemptionPolicy", ".preemptionPolicy"));

    static final Printer FLOW_SCHEMAS = Printer.of(
            ClusterPrinters::flowSchema,
            Column.name(),
            Column.text("PriorityLevel", ".spec.priorityLevelConfiguration.name"),
            Column.text("MatchingPrecedence", ".spec.matchingPrecedence"),
            Column.text("DistinguisherMethod", ".spec.distinguisherMethod"),
            Column.age(),
            Column.text("MissingPL", "references a broken or non-existent PriorityLevelConfiguration"));

    static final Printer PRIORITY_LEVELS = Printer.of(
            ClusterPrinters::priorityLevel,
            Column.name(),
            Column.text("Type", ".spec.type"),
            Column.text("NominalConcurrencyShares", ".spec.limited.nominalConcurrencyShares"),
            Column.text("Queues", ".spec.limited.limitResponse.queuing.queues"),
            Column.text("HandSize", ".spec.limited.limitResponse.queuing.handSize"),
            Column.text("QueueLengthLimit", ".spec.limited.limitResponse.queuing.queueLengthLimit"),
            Column.age());

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

    static final Printer API_SERVICES = Printer.of(
            ClusterPrinters::apiService,
            Column.name(),
            Column.text("Service", "The reference to the service that hosts this API endpoint."),
            Column.text("Available", "Whether this service is available."),
            Column.age());

    private ClusterPrinters() {}

    private static String intOrString(@Nullable JsonNode value) {
        return value == null ? "N/A" : value.asString();
    }

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
