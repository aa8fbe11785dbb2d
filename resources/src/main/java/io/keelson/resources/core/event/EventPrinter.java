package io.keelson.resources.core.event;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows events of both groups; {@code events.k8s.io} has other names for the same fields. */
final class EventPrinter {
    static final Printer EVENTS = Printer.of(
            EventPrinter::print,
            Column.text("Last Seen", ".lastTimestamp"),
            Column.text("Type", ".type"),
            Column.text("Reason", ".reason"),
            Column.text("Object", ".involvedObject"),
            Column.text("Subobject", ".involvedObject.fieldPath").wide(),
            Column.text("Source", ".source").wide(),
            Column.text("Message", ".message"),
            Column.text("First Seen", ".firstTimestamp").wide(),
            Column.text("Count", ".count").wide(),
            Column.name().wide());

    private EventPrinter() {}

    private static void print(ObjectNode event, Cells cells) {
        String first = cells.since(either(event, "firstTimestamp", "deprecatedFirstTimestamp"));
        if (first.equals(Cells.UNKNOWN)) {
            first = cells.since(Json.text(event, "eventTime"));
        }
        String last = cells.since(either(event, "lastTimestamp", "deprecatedLastTimestamp"));
        if (last.equals(Cells.UNKNOWN)) {
            last = first;
        }
        long count = Math.max(Cells.integer(event, "count"), Cells.integer(event, "deprecatedCount"));
        JsonNode series = Json.at(event, "series");
        if (series != null) {
            last = cells.since(Json.text(series, "lastObservedTime"));
            count = Cells.integer(series, "count");
        } else if (count == 0) {
            count = 1;
        }
        JsonNode about = node(event, "involvedObject", "regarding");
        String kind = Cells.string(about, "kind").toLowerCase(Locale.ROOT);
        String name = Cells.string(about, "name");
        String message = either(event, "message", "note");
        cells.say(last)
                .text("type")
                .text("reason")
                .say(name.isEmpty() ? kind : kind + "/" + name)
                .say(Cells.string(about, "fieldPath"))
                .say(source(event))
                .say(message == null ? "" : message.strip())
                .say(first)
                .say(count)
                .name();
    }

    private static String source(ObjectNode event) {
        JsonNode source = node(event, "source", "deprecatedSource");
        String component =
                Cells.orElse(Cells.string(source, "component"), or(event, "reportingComponent", "reportingController"));
        String host = Cells.orElse(Cells.string(source, "host"), Cells.string(event, "reportingInstance"));
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static String or(ObjectNode event, String one, String other) {
        String text = either(event, one, other);
        return text == null ? "" : text;
    }

    private static @Nullable String either(ObjectNode event, String one, String other) {
        String text = Json.text(event, one);
        return text == null || text.isEmpty() ? Json.text(event, other) : text;
    }

    private static @Nullable JsonNode node(ObjectNode event, String one, String other) {
        JsonNode node = Json.at(event, one);
        return node == null ? Json.at(event, other) : node;
    }
}
