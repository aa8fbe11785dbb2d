package io.keelson.apiserver.custom;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.json.JsonPath;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The columns that a definition says. */
final class CustomPrinter {
    private CustomPrinter() {}

    private record Cell(String type, JsonPath path) {}

    /** @param columns {@code additionalPrinterColumns}, empty for name and age */
    static Printer of(List<JsonNode> columns) {
        List<Column> headings = new ArrayList<>();
        headings.add(Column.name());
        List<Cell> cells = new ArrayList<>();
        if (columns.isEmpty()) {
            headings.add(new Column("Age", "date", "", 0, Column.age().description()));
            cells.add(new Cell("date", JsonPath.parse(".metadata.creationTimestamp")));
        }
        for (JsonNode column : columns) {
            String path = text(column, "jsonPath");
            Long priority = Json.integer(column, "priority");
            String description = text(column, "description");
            try {
                cells.add(new Cell(text(column, "type"), JsonPath.parse(path)));
            } catch (IllegalArgumentException e) {
                // As upstream: the columns before the one that cannot be read.
                break;
            }
            headings.add(new Column(
                    text(column, "name"),
                    text(column, "type"),
                    text(column, "format"),
                    priority == null ? 0 : priority.intValue(),
                    description.isEmpty() ? described(path) : description.replaceFirst("^\\.", " .")));
        }
        return new Printer(headings, (object, row) -> fill(cells, object, row.name()), (object, row) -> {}, false);
    }

    private static String described(String path) {
        return "Custom resource definition column (in JSONPath format): " + path;
    }

    private static String text(JsonNode node, String field) {
        String text = Json.text(node, field);
        return text == null ? "" : text;
    }

    private static void fill(List<Cell> cells, ObjectNode object, Cells row) {
        for (Cell cell : cells) {
            List<JsonNode> found = cell.path().find(object);
            add(row, cell.type(), found.isEmpty() ? null : found.getFirst());
        }
    }

    private static void add(Cells row, String type, @Nullable JsonNode value) {
        if (value == null || value.isNull() && !type.equals("string")) {
            row.none();
            return;
        }
        switch (type) {
            case "string" -> row.say(shown(value));
            case "integer" -> {
                if (value.isNumber()) {
                    row.say(value.isIntegralNumber() ? value.longValue() : (long) value.doubleValue());
                } else {
                    row.none();
                }
            }
            case "number" -> {
                if (value.isNumber()) {
                    row.say(value);
                } else {
                    row.none();
                }
            }
            case "boolean" -> {
                if (value.isBoolean()) {
                    row.say(value.booleanValue());
                } else {
                    row.none();
                }
            }
            case "date" -> {
                if (value.isString()) {
                    row.say(date(row, value.stringValue()));
                } else {
                    row.none();
                }
            }
            default -> row.none();
        }
    }

    private static String date(Cells row, String text) {
        if (text.isEmpty() || text.equals("null")) {
            return Cells.UNKNOWN;
        }
        return Cells.instant(text) == null ? "<invalid>" : row.since(text);
    }

    private static String shown(JsonNode value) {
        if (value.isString()) {
            return value.stringValue();
        } else if (value.isContainer()) {
            return Json.toString(value);
        } else if (value.isNumber() && !value.isIntegralNumber()) {
            return GoFormat.general(value.doubleValue());
        }
        return value.isNull() ? "<nil>" : value.asString("");
    }
}
