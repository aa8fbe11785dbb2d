package io.keelson.apiserver.table;

import io.keelson.api.json.Json;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows name and creation time: kinds that have no printer of their own. */
final class DefaultPrinter implements Printer {
    static final DefaultPrinter INSTANCE = new DefaultPrinter();

    @Override
    public List<Column> columns() {
        return List.of(Column.named(), Column.createdAt());
    }

    @Override
    public void print(ObjectNode object, ArrayNode cells, Instant now) {
        cells.add(Json.text(object, "metadata", "name"));
        cells.add(Json.text(object, "metadata", "creationTimestamp"));
    }

    @Override
    public boolean nullRows() {
        return true;
    }
}
