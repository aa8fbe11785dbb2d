package io.keelson.resources.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ObjectReader;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class EventExpiryTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

    @Test
    void eventsGoAnHourAfterTheirLastWrite() {
        List<ObjectDocument> events = List.of(
                event("old", "2026-11-21T10:00:00Z", "2026-11-21T10:30:00Z"),
                event("repeated", "2026-11-21T10:00:00Z", "2026-11-21T11:30:00Z"),
                event("young", "2026-11-21T11:30:00Z", null));
        List<String> removed = new ArrayList<>();
        EventExpiry expiry = new EventExpiry(
                reading(events), (resource, event) -> removed.add(event.header().name()), NOON);
        assertThat(expiry.tick()).isEqualTo(1);
        assertThat(removed).containsExactly("old");
    }

    private static ObjectDocument event(String name, String created, @Nullable String last) {
        ObjectNode event = Json.object().put("kind", "Event").put("apiVersion", "v1");
        event.putObject("metadata").put("name", name).put("creationTimestamp", created);
        if (last != null) {
            event.put("lastTimestamp", last);
        }
        return ObjectDocument.of(event);
    }

    private static ObjectReader reading(List<ObjectDocument> events) {
        return new ObjectReader() {
            @Override
            public @Nullable ObjectDocument get(GroupVersionResource resource, String namespace, String name) {
                return null;
            }

            @Override
            public List<ObjectDocument> list(GroupVersionResource resource, String namespace) {
                return events;
            }
        };
    }
}
