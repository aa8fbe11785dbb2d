package io.keelson.apiserver.table;

import io.keelson.api.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The cells of one row, filled from left to right. */
public final class Cells {
    public static final String NONE = "<none>";
    public static final String UNSET = "<unset>";
    public static final String UNKNOWN = "<unknown>";

    private final ObjectNode object;
    private final ArrayNode cells;
    private final Instant now;

    /**
     * @param object the object of the row
     * @param cells where cells are added
     * @param now the time that ages count to
     */
    Cells(ObjectNode object, ArrayNode cells, Instant now) {
        this.object = object;
        this.cells = cells;
        this.now = now;
    }

    /** The object's name. */
    public Cells name() {
        return text("metadata", "name");
    }

    /** How long ago the object was created. */
    public Cells age() {
        return say(since(Json.text(object, "metadata", "creationTimestamp")));
    }

    /** A field's text, empty where it is missing. */
    public Cells text(String... path) {
        return textOr("", path);
    }

    /** A field's text, or something else where it is missing or empty. */
    public Cells textOr(String other, String... path) {
        String text = Json.text(object, path);
        return say(text == null || text.isEmpty() ? other : text);
    }

    /** A field's number, 0 where it is missing. */
    public Cells number(String... path) {
        return say(integer(object, path));
    }

    /** A field's truth, false where it is missing. */
    public Cells bool(String... path) {
        cells.add(Json.bool(object, path));
        return this;
    }

    public Cells say(String text) {
        cells.add(text);
        return this;
    }

    public Cells say(long number) {
        cells.add(number);
        return this;
    }

    public Cells say(boolean truth) {
        cells.add(truth);
        return this;
    }

    public Cells say(JsonNode value) {
        cells.add(value);
        return this;
    }

    /** Nothing, which is shown as it is where there is no value at all. */
    public Cells none() {
        cells.addNull();
        return this;
    }

    /** How long ago a time was. */
    public String since(@Nullable String time) {
        Instant instant = instant(time);
        return instant == null ? UNKNOWN : HumanDuration.of(Duration.between(instant, now));
    }

    /** The time that ages count to. */
    public Instant now() {
        return now;
    }

    public static @Nullable Instant instant(@Nullable String time) {
        if (time == null || time.isEmpty()) {
            return null;
        }
        try {
            return Instant.parse(time);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    public static long integer(JsonNode node, String... path) {
        Long value = Json.integer(node, path);
        return value == null ? 0 : value;
    }

    public static String string(@Nullable JsonNode node, String... path) {
        String value = Json.text(node, path);
        return value == null ? "" : value;
    }

    public static String orElse(String text, String other) {
        return text.isEmpty() ? other : text;
    }
}
