package io.keelson.api.schema.compiler;

import io.keelson.api.resource.GroupVersionKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the table says about one type. */
final class TableType {
    final String packageName;
    final String shortName;
    final List<GroupVersionKind> kinds = new ArrayList<>();
    final Map<String, TableField> fields = new LinkedHashMap<>();
    final List<TableField> pathDefaults = new ArrayList<>();

    @Nullable
    String model;

    boolean atomic;

    private TableType(String packageName, String shortName) {
        this.packageName = packageName;
        this.shortName = shortName;
    }

    static TableType parse(String packageName, String line) {
        String[] tokens = line.strip().split("\\s+");
        TableType type = new TableType(packageName, tokens[0]);
        for (int i = 1; i < tokens.length; i++) {
            type.attribute(tokens[i]);
        }
        return type;
    }

    private void attribute(String token) {
        if (token.equals("atomic")) {
            atomic = true;
        } else if (token.startsWith("model=")) {
            model = token.substring("model=".length());
        } else if (token.startsWith("kind=")) {
            kinds.add(kind(token.substring("kind=".length())));
        } else {
            throw new IllegalArgumentException("unknown attribute of " + shortName + ": " + token);
        }
    }

    /** Parses {@code [GROUP/]VERSION[/KIND]}; the kind, which starts with a capital, defaults to the type's name. */
    private GroupVersionKind kind(String text) {
        List<String> parts = new ArrayList<>(List.of(text.split("/")));
        String kind = Character.isUpperCase(parts.getLast().charAt(0)) ? parts.removeLast() : shortName;
        String version = parts.removeLast();
        return new GroupVersionKind(parts.isEmpty() ? "" : parts.getFirst(), version, kind);
    }

    void add(TableField field) {
        if (field.name.contains(".")) {
            pathDefaults.add(field);
        } else if (fields.put(field.name, field) != null) {
            throw new IllegalArgumentException(name() + "." + field.name + " is there twice");
        }
    }

    /** Returns the OpenAPI name. */
    String name() {
        return packageName + "." + shortName;
    }

    /** Returns the name in decoding errors: the last element of the package and the type. */
    String goType() {
        return packageName.substring(packageName.lastIndexOf('.') + 1) + "." + shortName;
    }
}
