package io.keelson.resources.policy;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Shows disruption budgets. */
final class DisruptionBudgetPrinter {
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

    private DisruptionBudgetPrinter() {}

    private static String intOrString(@Nullable JsonNode value) {
        return value == null ? "N/A" : value.asString();
    }
}
