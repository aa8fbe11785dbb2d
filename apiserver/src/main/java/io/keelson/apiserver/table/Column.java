package io.keelson.apiserver.table;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import tools.jackson.databind.node.ObjectNode;

/**
 * A column of a table.
 *
 * @param heading what stands above it
 * @param type the OpenAPI type of its cells
 * @param format {@code name} for the column that names the object, else empty
 * @param priority 0 for columns that are always shown, 1 for those of wide output
 * @param description what the column says; starting with a dot, the field whose description says it
 */
public record Column(String heading, String type, String format, int priority, String description) {
    private static final String NAME = "Name must be unique within a namespace. Is required when creating"
            + " resources, although some resources may allow a client to request the generation of an appropriate name"
            + " automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot"
            + " be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";
    private static final String CREATED = "CreationTimestamp is a timestamp representing the server time when"
            + " this object was created. It is not guaranteed to be set in happens-before order across separate"
            + " operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\n"
            + "Populated by the system. Read-only. Null for lists. More info:"
            + " https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

    public static Column name() {
        return new Column("Name", "string", "name", 0, NAME);
    }

    public static Column age() {
        return new Column("Age", "string", "", 0, CREATED);
    }

    static Column createdAt() {
        return new Column("Created At", "date", "", 0, CREATED);
    }

    public static Column text(String heading, String description) {
        return new Column(heading, "string", "", 0, description);
    }

    public static Column integer(String heading, String description) {
        return new Column(heading, "integer", "", 0, description);
    }

    public static Column bool(String heading, String description) {
        return new Column(heading, "boolean", "", 0, description);
    }

    /** The same column, shown in wide output only. */
    public Column wide() {
        return new Column(heading, type, format, 1, description);
    }

    /** The same column, naming something. */
    public Column naming() {
        return new Column(heading, type, "name", priority, description);
    }

    /** The column's {@code TableColumnDefinition} in a table of objects of this kind. */
    ObjectNode definition(GroupVersionKind kind) {
        String said = description.startsWith(".")
                ? FieldDescriptions.of(kind, description.substring(1).split("\\."))
                : description;
        return Json.object()
                .put("name", heading)
                .put("type", type)
                .put("format", format)
                .put("description", said)
                .put("priority", priority);
    }
}
