package io.keelson.resources.metrics;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.time.GoDuration;
import io.keelson.api.time.Timestamps;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes use as the API has it: quantities in their canonical form, times, windows. */
final class UsageText {
    private UsageText() {}

    /** Adds when and for how long something was measured. */
    static void time(ObjectNode object, Usage usage) {
        object.put("timestamp", Timestamps.time(usage.time()))
                .put("window", GoDuration.format(usage.window().truncatedTo(ChronoUnit.MILLIS)));
    }

    /** Returns the amounts. */
    static ObjectNode amounts(Usage usage) {
        return Json.object()
                .put("cpu", Quantity.parse(usage.cpuNanos() + "n").canonical())
                .put("memory", bytes(usage.memoryBytes()));
    }

    private static String bytes(long bytes) {
        return Quantity.of(bytes, Quantity.Format.BINARY_SI).canonical();
    }

    /** Returns the use of a resource by several containers together. */
    static String sum(List<JsonNode> containers, String resource) {
        Quantity sum = null;
        for (JsonNode container : containers) {
            Quantity one = Quantity.parse(String.valueOf(Json.text(container, "usage", resource)));
            sum = sum == null ? one : sum.add(one);
        }
        return sum == null ? "0" : sum.canonical();
    }
}
