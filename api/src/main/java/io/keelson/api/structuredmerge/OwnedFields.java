package io.keelson.api.structuredmerge;

import io.keelson.api.structuredmerge.MergeType.ListRule;
import io.keelson.api.structuredmerge.MergeType.MapRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Finds the fields that an object sets: its leaves, the entries of its maps and the elements of its lists. */
public final class OwnedFields {
    private final FieldSetBuilder fields = new FieldSetBuilder();
    private final List<PathElement> path = new ArrayList<>();

    private OwnedFields() {}

    /**
     * Returns the fields that an object sets.
     *
     * @param object an object that fits the type
     */
    public static FieldSet of(JsonNode object, MergeType type) {
        OwnedFields walk = new OwnedFields();
        walk.value(object, type);
        return walk.fields.build();
    }

    private void value(JsonNode value, MergeType type) {
        if (path.size() > FieldSet.MAX_DEPTH) {
            throw new TypeMismatchException("exceeded max depth");
        }
        switch (type.form(value)) {
            case SCALAR -> fields.insert(path);
            case MAP -> map(value, Objects.requireNonNull(type.map()));
            case LIST -> list(value, Objects.requireNonNull(type.list()));
        }
    }

    private void map(JsonNode value, MapRule rule) {
        if (rule.atomic()) {
            fields.insert(path);
            return;
        } else if (!value.isObject()) {
            return;
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            MergeType type = rule.entry(entry.getKey());
            if (type == null) {
                continue;
            }
            JsonNode inner = entry.getValue();
            path.add(PathElement.name(entry.getKey()));
            value(inner, type);
            boolean empty = inner.isNull() || (inner.isObject() && inner.isEmpty());
            if (empty || !rule.fields().containsKey(entry.getKey())) {
                fields.insert(path);
            }
            path.removeLast();
        }
    }

    private void list(JsonNode value, ListRule rule) {
        if (rule.atomic()) {
            fields.insert(path);
            return;
        } else if (!value.isArray()) {
            return;
        }
        List<PathElement> elements = new ArrayList<>(value.size());
        Map<PathElement, Integer> times = new HashMap<>();
        for (JsonNode element : value) {
            PathElement selector = ListElements.of(rule, element);
            elements.add(selector);
            times.merge(selector, 1, Integer::sum);
        }
        for (int i = 0; i < elements.size(); i++) {
            path.add(elements.get(i));
            // Elements that are there more than once, which no apply can have made, are owned as a whole.
            if (times.getOrDefault(elements.get(i), 0) == 1) {
                value(value.get(i), rule.element().get());
            }
            fields.insert(path);
            path.removeLast();
        }
    }
}
