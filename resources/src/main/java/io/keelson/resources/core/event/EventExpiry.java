package io.keelson.resources.core.event;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.ObjectReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Removes events that nobody has written for an hour, as upstream's API server does by its {@code --event-ttl}. */
public final class EventExpiry {
    /** How long an event stays after its last write. */
    public static final Duration KEPT = Duration.ofHours(1);

    private static final GroupVersionResource EVENTS = new GroupVersionResource("", "v1", "events");

    private final ObjectReader reader;
    private final Removal removal;
    private final Clock clock;

    /** Removes an object as it was read, unless it has changed since. Blocks. */
    @FunctionalInterface
    public interface Removal {
        void remove(GroupVersionResource resource, ObjectDocument object);
    }

    /**
     * @param reader where events are read
     * @param removal removes them
     * @param clock the server's time
     */
    public EventExpiry(ObjectReader reader, Removal removal, Clock clock) {
        this.reader = reader;
        this.removal = removal;
        this.clock = clock;
    }

    /**
     * Removes what is old by now. Blocks.
     *
     * @return how many events were removed
     */
    public int tick() {
        Instant oldest = clock.instant().minus(KEPT);
        int removed = 0;
        for (ObjectDocument event : reader.list(EVENTS, "")) {
            Instant created = event.header().creationTimestamp();
            if (created != null
                    && created.isBefore(oldest)
                    && lastWrite(event.toTree(), created).isBefore(oldest)) {
                try {
                    removal.remove(EVENTS, event);
                    removed++;
                } catch (StatusException e) {
                    // It has changed or gone meanwhile; the next tick sees.
                }
            }
        }
        return removed;
    }

    private static Instant lastWrite(ObjectNode event, Instant created) {
        List<@Nullable String> times = new ArrayList<>();
        times.add(Json.text(event, "lastTimestamp"));
        times.add(Json.text(event, "series", "lastObservedTime"));
        for (JsonNode writer : Json.elements(event, "metadata", "managedFields")) {
            times.add(Json.text(writer, "time"));
        }
        return times.stream()
                .filter(Objects::nonNull)
                .map(EventExpiry::parse)
                .reduce(created, (one, other) -> one.isAfter(other) ? one : other);
    }

    private static Instant parse(@Nullable String time) {
        try {
            return time == null ? Instant.EPOCH : Instant.parse(time);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
