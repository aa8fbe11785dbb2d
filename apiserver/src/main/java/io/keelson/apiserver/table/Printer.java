package io.keelson.apiserver.table;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How one kind is shown. */
interface Printer {

    /** The columns, in order. */
    List<Column> columns();

    /**
     * Adds an object's cells, one per column.
     *
     * @param object the object in the version asked for
     * @param cells where to add them
     * @param now the time ages count to
     */
    void print(ObjectNode object, ArrayNode cells, Instant now);

    /** Adds the row's conditions; most kinds have none. */
    default void conditions(ObjectNode object, ObjectNode row) {}

    /** Whether a table without rows says {@code null} for them, as upstream does for kinds it knows no columns of. */
    default boolean nullRows() {
        return false;
    }
}
