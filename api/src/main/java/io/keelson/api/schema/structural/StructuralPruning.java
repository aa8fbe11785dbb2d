package io.keelson.api.schema.structural;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Removes the fields that a schema does not specify. */
public final class StructuralPruning {
    private static final Set<String> META = Set.of("apiVersion", "kind", "metadata");
    private final List<String> unknown = new ArrayList<>();
    private final StringBuilder path = new StringBuilder();

    private StructuralPruning() {}

    /**
     * Prunes a value in place.
     *
     * @param resource whether the value is a whole object, whose type and metadata are not the schema's matter
     * @return the paths of what was removed, sorted, each as often as it was found
     */
    public static List<String> prune(JsonNode value, StructuralSchema schema, boolean resource) {
        StructuralPruning pruning = new StructuralPruning();
        pruning.whole(value, schema, resource || schema.embeddedResource());
        Collections.sort(pruning.unknown);
        return pruning.unknown;
    }

    private void prune(JsonNode value, @Nullable StructuralSchema schema) {
        whole(value, schema, schema != null && schema.embeddedResource());
    }

    private void whole(JsonNode value, @Nullable StructuralSchema schema, boolean resource) {
        boolean keeps = schema != null && schema.preservesUnknownFields();
        switch (value) {
            case ObjectNode object -> fields(object, schema, resource, keeps);
            case ArrayNode list -> {
                for (int i = 0; i < list.size(); i++) {
                    int mark = path.length();
                    path.append('[').append(i).append(']');
                    StructuralSchema items = schema == null ? null : schema.items();
                    if (keeps && items == null) {
                        path.setLength(mark);
                        return;
                    }
                    if (keeps) {
                        keeping(list.get(i), items);
                    } else {
                        prune(list.get(i), items);
                    }
                    path.setLength(mark);
                }
            }
            default -> {}
        }
    }

    /** Below a list whose unknown fields are kept, those of its elements are. */
    private void keeping(JsonNode value, @Nullable StructuralSchema schema) {
        if (schema == null) {
            return;
        }
        switch (value) {
            case ObjectNode object -> fields(object, schema, schema.embeddedResource(), true);
            case ArrayNode list -> {
                for (int i = 0; i < list.size(); i++) {
                    int mark = path.length();
                    path.append('[').append(i).append(']');
                    keeping(list.get(i), schema.items());
                    path.setLength(mark);
                }
            }
            default -> {}
        }
    }

    private void fields(ObjectNode object, @Nullable StructuralSchema schema, boolean resource, boolean keeps) {
        for (String name : List.copyOf(object.propertyNames())) {
            if (schema != null && resource && META.contains(name)) {
                continue;
            }
            StructuralSchema field = schema == null ? null : schema.properties().get(name);
            boolean specified = field != null || schema != null && schema.allowsAdditionalProperties() != null;
            if (specified) {
                int mark = enter(name);
                prune(object.path(name), field == null && schema != null ? schema.additionalProperties() : field);
                path.setLength(mark);
            } else if (!keeps) {
                if (!META.contains(name) || !path.isEmpty()) {
                    int mark = enter(name);
                    unknown.add(path.toString());
                    path.setLength(mark);
                }
                object.remove(name);
            }
        }
    }

    private int enter(String name) {
        int mark = path.length();
        path.append(mark > 0 ? "." : "").append(name);
        return mark;
    }
}
