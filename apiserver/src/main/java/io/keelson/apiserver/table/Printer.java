package io.keelson.apiserver.table;

import java.util.List;
import java.util.function.BiConsumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * How one kind is shown.
 *
 * @param columns the columns, in order
 * @param row fills an object's cells, one per column
 * @param conditions adds what else a row tells of an object; nothing for most kinds
 * @param nullRows whether a table without rows says {@code null} for them, as upstream does for kinds it has no columns
 *     for
 */
public record Printer(
        List<Column> columns,
        BiConsumer<ObjectNode, Cells> row,
        BiConsumer<ObjectNode, ObjectNode> conditions,
        boolean nullRows) {

    /** How kinds are shown that have nothing of their own to show. */
    public static final Printer PLAIN = new Printer(
            List.of(Column.name(), Column.createdAt()),
            (object, cells) -> cells.name().text("metadata", "creationTimestamp"),
            (object, row) -> {},
            true);

    public static Printer of(BiConsumer<ObjectNode, Cells> row, Column... columns) {
        return new Printer(List.of(columns), row, (object, any) -> {}, false);
    }
}
