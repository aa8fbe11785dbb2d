package io.keelson.resources.core.config;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows config maps and secrets. */
final class ConfigPrinters {
    static final Printer CONFIG_MAPS = Printer.of(
            (object, cells) -> cells.name()
                    .say(size(object, "data") + size(object, "binaryData"))
                    .age(),
            Column.name(),
            Column.text("Data", ".data"),
            Column.age());

    static final Printer SECRETS = Printer.of(
            (object, cells) ->
                    cells.name().text("type").say(size(object, "data")).age(),
            Column.name(),
            Column.text("Type", ".type"),
            Column.text("Data", ".data"),
            Column.age());

    private ConfigPrinters() {}

    private static int size(ObjectNode object, String key) {
        JsonNode value = Json.at(object, key);
        return value == null ? 0 : value.size();
    }
}
