package io.keelson.api.schema.compiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table of facts that is kept in the source. */
final class SchemaTable {
    private final Map<String, TableType> types = new LinkedHashMap<>();

    private SchemaTable() {}

    static SchemaTable read(Path file) throws IOException {
        SchemaTable table = new SchemaTable();
        String packageName = "";
        TableType current = null;
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            try {
                if (line.startsWith("package ")) {
                    packageName = line.substring("package ".length()).strip();
                } else if (!line.isBlank() && !line.startsWith("#") && !line.startsWith(" ")) {
                    current = TableType.parse(packageName, line);
                    table.add(current);
                } else if (line.startsWith(" ")) {
                    fields(current).add(TableField.parse(line));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file.getFileName() + ":" + number + ": " + e.getMessage(), e);
            }
        }
        return table;
    }

    private static TableType fields(@Nullable TableType type) {
        if (type == null) {
            throw new IllegalArgumentException("a field outside of a type");
        }
        return type;
    }

    private void add(TableType type) {
        if (types.put(type.name(), type) != null) {
            throw new IllegalArgumentException(type.name() + " is there twice");
        }
    }

    /** Returns the types by OpenAPI name, in the table's order. */
    Map<String, TableType> types() {
        return types;
    }
}
