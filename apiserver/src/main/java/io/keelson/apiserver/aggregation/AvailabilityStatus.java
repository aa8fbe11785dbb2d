package io.keelson.apiserver.aggregation;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.time.Timestamps;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.store.LoopbackWriter;
import java.time.Clock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the condition {@code Available} of API services, where it says something new. Blocks. */
final class AvailabilityStatus {
    private final ObjectReader reader;
    private final LoopbackWriter writes;
    private final Clock clock;

    AvailabilityStatus(ObjectReader reader, LoopbackWriter writes, Clock clock) {
        this.reader = reader;
        this.writes = writes;
        this.clock = clock;
    }

    /** Returns whether the condition says this now; false where somebody else changed the object meanwhile. */
    boolean write(String name, Availability.Verdict verdict) {
        ObjectDocument document = reader.get(ApiService.RESOURCE, "", name);
        if (document == null) {
            return true;
        }
        ObjectNode object = document.toTree();
        return !set(object, verdict) || writes.replaceStatus(object);
    }

    /** Returns whether the object was changed. */
    private boolean set(ObjectNode object, Availability.Verdict verdict) {
        JsonNode known = ApiService.condition(object);
        String now = Timestamps.time(clock.instant());
        if (!(known instanceof ObjectNode condition)) {
            ObjectNode status = Json.child(object, "status");
            ArrayNode conditions =
                    status.get("conditions") instanceof ArrayNode list ? list : status.putArray("conditions");
            conditions
                    .addObject()
                    .put("type", "Available")
                    .put("status", verdict.status())
                    .put("lastTransitionTime", now)
                    .put("reason", verdict.reason())
                    .put("message", verdict.message());
            return true;
        }
        ObjectNode before = condition.deepCopy();
        if (!verdict.status().equals(Json.text(condition, "status"))) {
            condition.put("status", verdict.status()).put("lastTransitionTime", now);
        }
        condition.put("reason", verdict.reason()).put("message", verdict.message());
        return !condition.equals(before);
    }
}
