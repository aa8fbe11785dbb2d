package io.keelson.api.structuredmerge;

import io.keelson.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Field sets as {@code managedFields} writes them: an object whose keys are path elements; {@code "."} says that the
 * place itself is a member where there are members below it.
 */
final class FieldsV1 {
    private static final String SELF = ".";

    private FieldsV1() {}

    static FieldSet read(@Nullable JsonNode fields) {
        if (fields == null || fields.isNull()) {
            return FieldSet.EMPTY;
        } else if (!fields.isObject()) {
            throw new IllegalArgumentException("ReadMapCB: expect { or n, but found " + shown(fields));
        }
        return read(fields, 1);
    }

    private static FieldSet read(JsonNode fields, int depth) {
        if (depth > FieldSet.MAX_DEPTH) {
            throw new IllegalArgumentException("exceeded max depth");
        }
        List<Entry> entries = new ArrayList<>(fields.size());
        boolean sorted = true;
        for (Map.Entry<String, JsonNode> entry : fields.properties()) {
            if (entry.getKey().equals(SELF)) {
                continue;
            }
            PathElement element = PathElement.parse(entry.getKey());
            if (element == null) {
                continue;
            }
            JsonNode inner = entry.getValue();
            if (!inner.isObject() && !inner.isNull()) {
                throw new IllegalArgumentException("ReadMapCB: expect { or n, but found " + shown(inner));
            }
            FieldSet below = inner.isEmpty() ? FieldSet.EMPTY : read(inner, depth + 1);
            sorted &= entries.isEmpty() || entries.getLast().element().compareTo(element) < 0;
            entries.add(new Entry(element, below.isEmpty() || inner.has(SELF), below));
        }
        return level(entries, sorted);
    }

    /** A list may be long, and nested too deeply to be written. */
    private static String shown(JsonNode value) {
        return value.isArray() ? "[" : Json.toString(value);
    }

    private static FieldSet level(List<Entry> entries, boolean sorted) {
        if (!sorted) {
            entries.sort((left, right) -> left.element().compareTo(right.element()));
        }
        FieldSet.Level level = new FieldSet.Level(entries.size());
        for (int i = 0; i < entries.size(); ) {
            PathElement element = entries.get(i).element();
            boolean member = false;
            FieldSet below = FieldSet.EMPTY;
            while (i < entries.size() && entries.get(i).element().compareTo(element) == 0) {
                Entry entry = entries.get(i++);
                member |= entry.member();
                below = below.union(entry.below());
            }
            level.add(element, member, below);
        }
        return level.set();
    }

    private record Entry(PathElement element, boolean member, FieldSet below) {}

    static ObjectNode write(FieldSet set) {
        ObjectNode json = Json.object();
        write(set, json);
        return json;
    }

    private static void write(FieldSet set, ObjectNode json) {
        for (int i = 0; i < set.size(); i++) {
            ObjectNode inner = json.putObject(set.element(i).written());
            FieldSet below = set.below(i);
            if (!below.isEmpty() && set.member(i)) {
                inner.putObject(SELF);
            }
            write(below, inner);
        }
    }
}
