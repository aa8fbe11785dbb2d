package io.keelson.api.schema.compiler;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the table says about one field; the meaning of its attributes is at the head of the table. */
final class TableField {
    final String name;

    @Nullable
    String type;

    @Nullable
    String goType;

    boolean required;

    @Nullable
    String presence;

    @Nullable
    Boolean pointer;

    String embedded = "";
    List<Integer> embeddedNumbers = List.of();
    String list = "";
    List<String> keys = List.of();

    @Nullable
    Boolean atomic;

    String mergeKey = "";
    List<String> patch = List.of();
    int number;

    @Nullable
    String defaultValue;

    @Nullable
    String when;

    boolean silent;

    private TableField(String name) {
        this.name = name;
    }

    static TableField parse(String line) {
        List<String> tokens = new ArrayList<>(List.of(line.strip().split("\\s+")));
        TableField field = new TableField(tokens.removeFirst());
        tokens.forEach(field::attribute);
        return field;
    }

    private void attribute(String token) {
        int equals = token.indexOf('=');
        String value = token.substring(equals + 1);
        switch (equals < 0 ? token : token.substring(0, equals)) {
            case "type" -> type = value;
            case "go" -> goType = value;
            case "required" -> required = true;
            case "always", "notempty", "notzero" -> presence = token;
            case "pointer" -> pointer = true;
            case "value" -> pointer = false;
            case "in" -> embedded = value;
            case "list" -> list(value);
            case "atomic" -> atomic = true;
            case "granular" -> atomic = false;
            case "mergeKey" -> mergeKey = value;
            case "patch" -> patch = List.of(value.split(","));
            case "default" -> defaultValue = value;
            case "when" -> when = value;
            case "silent" -> silent = true;
            default -> {
                if (!token.startsWith("#")) {
                    throw new IllegalArgumentException("unknown attribute of " + name + ": " + token);
                }
                number = Integer.parseInt(token.substring(1));
            }
        }
    }

    private void list(String value) {
        if (value.startsWith("map(") && value.endsWith(")")) {
            list = "map";
            keys = List.of(value.substring(4, value.length() - 1).split(","));
        } else {
            list = value;
        }
    }
}
