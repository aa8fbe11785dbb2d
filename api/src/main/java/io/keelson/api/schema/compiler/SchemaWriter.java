package io.keelson.api.schema.compiler;

import io.keelson.api.schema.Field.Presence;
import io.keelson.api.schema.Schema;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes types in the layout that {@code io.keelson.api.schema.SchemaFile} reads. */
final class SchemaWriter {
    private static final Map<String, Schema.Type> SCALARS = Map.ofEntries(
            Map.entry("string", Schema.Type.STRING),
            Map.entry("int32", Schema.Type.INT32),
            Map.entry("int64", Schema.Type.INT64),
            Map.entry("bool", Schema.Type.BOOLEAN),
            Map.entry("double", Schema.Type.DOUBLE),
            Map.entry("time", Schema.Type.TIME),
            Map.entry("microtime", Schema.Type.MICRO_TIME),
            Map.entry("quantity", Schema.Type.QUANTITY),
            Map.entry("intorstring", Schema.Type.INT_OR_STRING),
            Map.entry("bytes", Schema.Type.BYTES),
            Map.entry("raw", Schema.Type.RAW),
            Map.entry("json", Schema.Type.JSON),
            Map.entry("fieldsv1", Schema.Type.FIELDS_V1),
            Map.entry("schemaOrList", Schema.Type.STRUCT_OR_LIST),
            Map.entry("schemaOrBool", Schema.Type.STRUCT_OR_BOOLEAN),
            Map.entry("schemaOrStrings", Schema.Type.STRUCT_OR_STRINGS));
    private static final String UNION_STRUCT =
            "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";

    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final Map<String, Integer> types = new LinkedHashMap<>();
    private final List<byte[]> bodies = new ArrayList<>();
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(buffer);

    /** @param names the OpenAPI names of all types that will be written, in that order */
    SchemaWriter(Iterable<String> names) {
        string("");
        for (String name : names) {
            types.put(name, types.size());
        }
    }

    /** Writes one type; all parts of a field that the table leaves open have been filled in. */
    void type(TableType type, List<TableField> fields) {
        try {
            out.writeShort(string(type.name()));
            out.writeShort(string(type.goType()));
            out.writeBoolean(type.atomic);
            out.writeShort(fields.size());
            for (TableField field : fields) {
                field(type, field);
            }
            out.writeShort(type.pathDefaults.size());
            for (TableField field : type.pathDefaults) {
                out.writeShort(string(field.name));
                out.writeShort(string(String.valueOf(field.defaultValue)));
            }
            bodies.add(buffer.toByteArray());
            buffer.reset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void field(TableType owner, TableField field) throws IOException {
        out.writeShort(string(field.name));
        out.writeShort(field.number);
        out.writeBoolean(field.required);
        out.writeBoolean(Boolean.TRUE.equals(field.pointer));
        Presence presence =
                switch (String.valueOf(field.presence)) {
                    case "always" -> Presence.ALWAYS;
                    case "notzero" -> Presence.NOT_ZERO;
                    default -> Presence.NOT_EMPTY;
                };
        out.writeShort(string(presence.name()));
        out.writeShort(string(field.embedded));
        out.writeByte(field.embeddedNumbers.size());
        for (int number : field.embeddedNumbers) {
            out.writeShort(number);
        }
        out.writeShort(string(field.mergeKey));
        out.writeShort(string(String.join(",", field.patch)));
        out.writeShort(field.defaultValue == null ? 0 : string(field.defaultValue));
        out.writeShort(field.when == null ? 0 : string(field.when));
        out.writeBoolean(field.silent);
        if (field.type == null) {
            throw new IllegalArgumentException(owner.name() + "." + field.name + " has no type");
        }
        expression(owner, field, field.type, field.goType == null ? "" : field.goType, true);
    }

    private void expression(TableType owner, TableField field, String type, String goType, boolean outermost)
            throws IOException {
        Schema.@Nullable Type scalar = SCALARS.get(type);
        if (type.startsWith("[]")) {
            out.writeShort(string(Schema.Type.LIST.name()));
            out.writeShort(string(goType));
            String list = outermost ? field.list : "";
            Schema.ListType listType =
                    switch (list) {
                        case "map" -> Schema.ListType.MAP;
                        case "set" -> Schema.ListType.SET;
                        default -> Schema.ListType.ATOMIC;
                    };
            out.writeShort(string(listType.name()));
            out.writeShort(string(outermost ? String.join(",", field.keys) : ""));
            expression(owner, field, type.substring(2), elementGoType(goType, "[]"), false);
        } else if (type.startsWith("map[]")) {
            out.writeShort(string(Schema.Type.MAP.name()));
            out.writeShort(string(goType));
            out.writeBoolean(outermost && Boolean.TRUE.equals(field.atomic));
            expression(owner, field, type.substring(5), elementGoType(goType, "map[string]"), false);
        } else if (scalar != null) {
            out.writeShort(string(scalar.name()));
            out.writeShort(string(goType));
            if (scalar.name().startsWith("STRUCT_OR")) {
                out.writeShort(index(UNION_STRUCT));
            }
        } else {
            if (!types.containsKey(type)) {
                throw new IllegalArgumentException(owner.name() + "." + field.name + " is of unknown type " + type);
            }
            out.writeShort(string(Schema.Type.STRUCT.name()));
            out.writeShort(index(type));
            out.writeByte(outermost && field.atomic != null ? (field.atomic ? 1 : 2) : 0);
        }
    }

    private static String elementGoType(String goType, String prefix) {
        return goType.startsWith(prefix) ? goType.substring(prefix.length()) : "";
    }

    private int index(String type) {
        Integer index = types.get(type);
        if (index == null) {
            throw new IllegalArgumentException("unknown type " + type);
        }
        return index;
    }

    private int string(String text) {
        return strings.computeIfAbsent(text, ignored -> strings.size());
    }

    /** Returns the whole file: strings, kinds, offsets of types, types. */
    byte[] file(Iterable<TableType> all) throws IOException {
        List<int[]> kinds = new ArrayList<>();
        for (TableType type : all) {
            type.kinds.forEach(kind -> kinds.add(
                    new int[] {string(kind.group()), string(kind.version()), string(kind.kind()), index(type.name())}));
        }
        out.writeInt(strings.size());
        for (String text : strings.keySet()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeShort(bytes.length);
            out.write(bytes);
        }
        out.writeInt(kinds.size());
        for (int[] kind : kinds) {
            for (int part : kind) {
                out.writeShort(part);
            }
        }
        out.writeInt(bodies.size());
        int offset = 0;
        for (byte[] body : bodies) {
            out.writeInt(offset);
            offset += body.length;
        }
        for (byte[] body : bodies) {
            out.write(body);
        }
        return buffer.toByteArray();
    }
}
