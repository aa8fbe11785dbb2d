package io.keelson.api.structuredmerge;

import io.keelson.api.structuredmerge.MergeType.FieldRule;
import io.keelson.api.structuredmerge.MergeType.ListRule;
import io.keelson.api.structuredmerge.MergeType.MapRule;
import io.keelson.api.structuredmerge.PathElement.KeyField;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Tells the elements of lists apart. */
final class ListElements {
    private ListElements() {}

    /**
     * Returns what selects an element of a list that is not atomic: its keys, or its value in a set.
     *
     * @throws TypeMismatchException where the element has none
     */
    static PathElement of(ListRule list, JsonNode element) {
        return list.keys().isEmpty() ? value(element) : keys(list, element);
    }

    private static PathElement value(JsonNode element) {
        if (element.isObject()) {
            throw new TypeMismatchException("associative list without keys has an element that's a map type");
        } else if (element.isArray()) {
            throw new TypeMismatchException("not supported: associative list with lists as elements");
        } else if (element.isNull()) {
            throw new TypeMismatchException("associative list without keys has an element that's an explicit null");
        }
        return new PathElement.Value(PathValue.of(element));
    }

    private static PathElement keys(ListRule list, JsonNode element) {
        if (element.isNull()) {
            throw new TypeMismatchException("associative list with keys may not have a null element");
        } else if (!element.isObject()) {
            throw new TypeMismatchException("associative list with keys may not have non-map elements");
        }
        List<KeyField> fields = new ArrayList<>(list.keys().size());
        for (String name : list.keys()) {
            JsonNode value = element.get(name);
            if (value == null) {
                value = defaultValue(list, name);
            }
            if (value != null) {
                fields.add(new KeyField(name, PathValue.of(value)));
            }
        }
        if (fields.isEmpty()) {
            String keys = list.keys().stream().map(key -> '"' + key + '"').collect(Collectors.joining(" ", "[", "]"));
            throw new TypeMismatchException("associative list with keys has an element that omits all key fields "
                    + keys + " (and doesn't have default values for any key fields)");
        }
        return PathElement.key(fields);
    }

    private static @Nullable JsonNode defaultValue(ListRule list, String name) {
        MapRule element = list.element().get().map();
        FieldRule field = element == null ? null : element.fields().get(name);
        return field == null ? null : field.defaultValue();
    }
}
