package io.keelson.api.schema;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The compiled schemas as the build wrote them. Opening it finds where strings and types are; a type is read when it is
 * asked for, its fields when they are.
 */
final class SchemaFile {
    private final ByteBuffer data;
    private final int[] stringOffsets;
    private final @Nullable String[] strings;
    private final int[] typeOffsets;
    private final int bodies;
    private final AtomicReferenceArray<@Nullable Schema> types;
    private final Map<GroupVersionKind, Integer> kinds = new LinkedHashMap<>();

    SchemaFile(byte[] bytes) {
        data = ByteBuffer.wrap(bytes);
        Cursor in = new Cursor(0);
        stringOffsets = new int[in.integer()];
        strings = new String[stringOffsets.length];
        for (int i = 0; i < stringOffsets.length; i++) {
            stringOffsets[i] = in.at;
            in.at += 2 + (data.getShort(in.at) & 0xffff);
        }
        int kindCount = in.integer();
        for (int i = 0; i < kindCount; i++) {
            kinds.put(new GroupVersionKind(in.string(), in.string(), in.string()), in.unsignedShort());
        }
        typeOffsets = new int[in.integer()];
        for (int i = 0; i < typeOffsets.length; i++) {
            typeOffsets[i] = in.integer();
        }
        types = new AtomicReferenceArray<>(typeOffsets.length);
        bodies = in.at;
    }

    Map<GroupVersionKind, Integer> kinds() {
        return kinds;
    }

    int typeCount() {
        return typeOffsets.length;
    }

    Schema type(int index) {
        Schema known = types.get(index);
        if (known != null) {
            return known;
        }
        Cursor in = new Cursor(bodies + typeOffsets[index]);
        String name = in.string();
        String goType = in.string();
        boolean atomic = in.bool();
        int start = in.at;
        types.compareAndSet(
                index,
                null,
                Schema.struct(
                        name, goType, atomic, () -> fields(new Cursor(start)), () -> pathDefaults(new Cursor(start))));
        return type(index);
    }

    private Map<String, Field> fields(Cursor in) {
        int count = in.unsignedShort();
        Map<String, Field> fields = LinkedHashMap.newLinkedHashMap(count);
        for (int i = 0; i < count; i++) {
            Field field = field(in);
            fields.put(field.name(), field);
        }
        return fields;
    }

    private List<PathDefault> pathDefaults(Cursor in) {
        fields(in);
        int count = in.unsignedShort();
        List<PathDefault> defaults = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            defaults.add(new PathDefault(List.of(in.string().split("\\.")), json(in.string())));
        }
        return defaults;
    }

    private Field field(Cursor in) {
        String name = in.string();
        int number = in.unsignedShort();
        boolean required = in.bool();
        boolean nullable = in.bool();
        Field.Presence presence = Field.Presence.valueOf(in.string());
        List<String> embedded = split(in.string(), "\\.");
        List<Integer> embeddedNumbers = numbers(in);
        String mergeKey = in.string();
        List<String> strategies = split(in.string(), ",");
        String value = in.string();
        String when = in.string();
        boolean silent = in.bool();
        return new Field(
                name,
                expression(in),
                number,
                required,
                presence,
                nullable,
                embedded,
                embeddedNumbers,
                mergeKey,
                strategies,
                value.isEmpty() ? null : fieldDefault(value, when, silent));
    }

    private static List<Integer> numbers(Cursor in) {
        int count = in.octet();
        List<Integer> numbers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            numbers.add(in.unsignedShort());
        }
        return List.copyOf(numbers);
    }

    private static FieldDefault fieldDefault(String value, String when, boolean silent) {
        int colon = when.indexOf(':');
        return colon < 0
                ? new FieldDefault(json(value), !silent, null, List.of())
                : new FieldDefault(json(value), false, when.substring(0, colon), split(when.substring(colon + 1), ","));
    }

    private static JsonNode json(String text) {
        return Json.parseValue(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> split(String text, String separator) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(separator));
    }

    private Supplier<Schema> expression(Cursor in) {
        Schema.Type type = Schema.Type.valueOf(in.string());
        if (type == Schema.Type.STRUCT) {
            int index = in.unsignedShort();
            return switch (in.octet()) {
                case 1 -> constant(type(index).withAtomic(true));
                case 2 -> constant(type(index).withAtomic(false));
                default -> () -> type(index);
            };
        }
        String goType = in.string();
        return constant(
                switch (type) {
                    case LIST -> {
                        Schema.ListType listType = Schema.ListType.valueOf(in.string());
                        List<String> keys = split(in.string(), ",");
                        Supplier<Schema> element = expression(in);
                        yield Schema.list(or(goType, () -> "[]" + element.get().goType()), listType, keys, element);
                    }
                    case MAP -> {
                        boolean atomic = in.bool();
                        Supplier<Schema> element = expression(in);
                        yield Schema.map(
                                or(goType, () -> "map[string]" + element.get().goType()), atomic, element);
                    }
                    case STRUCT_OR_LIST, STRUCT_OR_BOOLEAN, STRUCT_OR_STRINGS -> {
                        int index = in.unsignedShort();
                        yield Schema.union(type, or(goType, () -> GoTypes.name(type)), () -> type(index));
                    }
                    default -> Schema.scalar(type, or(goType, () -> GoTypes.name(type)));
                });
    }

    private static Supplier<Schema> constant(Schema schema) {
        return () -> schema;
    }

    private static String or(String text, Supplier<String> otherwise) {
        return text.isEmpty() ? otherwise.get() : text;
    }

    private String string(int index) {
        String known = strings[index];
        if (known == null) {
            int at = stringOffsets[index];
            known = new String(data.array(), at + 2, data.getShort(at) & 0xffff, StandardCharsets.UTF_8);
            strings[index] = known;
        }
        return known;
    }

    /** A place in the file that moves as it is read from. */
    private final class Cursor {
        private int at;

        Cursor(int at) {
            this.at = at;
        }

        int integer() {
            at += 4;
            return data.getInt(at - 4);
        }

        int unsignedShort() {
            at += 2;
            return data.getShort(at - 2) & 0xffff;
        }

        int octet() {
            return data.get(at++);
        }

        boolean bool() {
            return octet() != 0;
        }

        String string() {
            return SchemaFile.this.string(unsignedShort());
        }
    }
}
