package io.keelson.resources.core.event;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.apiserver.registry.Conversion;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Events of the core group and of {@code events.k8s.io} say the same under other names. */
final class EventConversion implements Conversion {
    private static final Map<String, String> FROM_CORE = new LinkedHashMap<>();

    static {
        FROM_CORE.put("involvedObject", "regarding");
        FROM_CORE.put("message", "note");
        FROM_CORE.put("source", "deprecatedSource");
        FROM_CORE.put("firstTimestamp", "deprecatedFirstTimestamp");
        FROM_CORE.put("lastTimestamp", "deprecatedLastTimestamp");
        FROM_CORE.put("count", "deprecatedCount");
        FROM_CORE.put("reportingComponent", "reportingController");
    }

    @Override
    public void convert(ObjectNode event, GroupVersionKind from, GroupVersionKind to) {
        if (from.group().equals(to.group())) {
            return;
        }
        boolean toCore = to.group().isEmpty();
        FROM_CORE.forEach((core, other) -> {
            JsonNode value = event.remove(toCore ? other : core);
            if (value != null && !value.isNull()) {
                event.set(toCore ? core : other, value);
            }
        });
    }
}
