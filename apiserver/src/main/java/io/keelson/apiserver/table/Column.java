package io.keelson.apiserver.table;

import io.keelson.api.json.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * A column of a table.
 *
 * @param name the heading
 * @param type the OpenAPI type of its cells
 * @param format {@code name} for the column that names the object, else empty
 * @param priority 0 for columns that are always shown, 1 for those of wide output
 * @param description what the column says
 */
record Column(String name, String type, String format, int priority, String description) {
    private static final String NAME_DESCRIPTION = "Name must be unique within a namespace. Is required when creating"
            + " resources, although some resources may allow a client to request the generation of an appropriate name"
            + " automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot"
            + " be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";
    private static final String AGE_DESCRIPTION = "CreationTimestamp is a timestamp representing the server time when"
            + " this object was created. It is not guaranteed to be set in happens-before order across separate"
            + " operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\n"
            + "Populated by the system. Read-only. Null for lists. More info:"
            + " https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

    static Column named() {
        return new Column("Name", "string", "name", 0, NAME_DESCRIPTION);
    }

    static Column age() {
        return new Column("Age", "string", "", 0, AGE_DESCRIPTION);
    }

    static Column createdAt() {
        return new Column("Created At", "date", "", 0, AGE_DESCRIPTION);
    }

    static Column text(String name, String description) {
        return new Column(name, "string", "", 0, description);
    }

    static Column integer(String name, String description) {
        return new Column(name, "integer", "", 0, description);
    }

    static Column bool(String name, String description) {
        return new Column(name, "boolean", "", 0, description);
    }

    /** The same column, shown in wide output only. */
    Column wide() {
        return new Column(name, type, format, 1, description);
    }

    /** The column's {@code TableColumnDefinition}. */
    ObjectNode definition() {
        return Json.object()
                .put("name", name)
                .put("type", type)
                .put("format", format)
                .put("description", description)
                .put("priority", priority);
    }
}
