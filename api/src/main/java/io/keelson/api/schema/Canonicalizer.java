package io.keelson.api.schema;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings a tree into the form in which answers and stored objects show it: upstream's types leave some empty values out
 * ({@code omitempty}) and always show others, such as {@code status: {}}. Where a list is always shown, an empty one is
 * null, because protobuf, in which upstream stores most kinds, does not know the difference.
 */
public final class Canonicalizer {
    private static final Canonicalizer STORED = new Canonicalizer(null);

    /** Takes what is empty in an object just sent, null where the object is not. */
    private final @Nullable List<DroppedValue> sent;

    private Canonicalizer(@Nullable List<DroppedValue> sent) {
        this.sent = sent;
    }

    /** Drops what is empty and not shown when empty, and adds what is always shown, in place. */
    public static void apply(ObjectNode object, Schema schema) {
        STORED.shape(object, schema);
    }

    /**
     * Does the same with an object just sent: its empty lists are not yet null, so that they can have an owner.
     *
     * @return the empty lists and maps that were written down: some rules tell them from those that never were
     */
    public static List<DroppedValue> applySent(ObjectNode object, Schema schema) {
        List<DroppedValue> empty = new ArrayList<>();
        new Canonicalizer(empty).shape(object, schema);
        return empty;
    }

    private void shape(ObjectNode object, Schema schema) {
        Iterator<Map.Entry<String, JsonNode>> entries = object.properties().iterator();
        while (entries.hasNext()) {
            Map.Entry<String, JsonNode> entry = entries.next();
            Field field = schema.field(entry.getKey());
            if (field != null && !isShown(object, entry, field, schema)) {
                entries.remove();
            }
        }
        for (Field field : schema.groups().shown()) {
            if (!object.has(field.name())) {
                object.set(field.name(), unset(field));
            }
        }
    }

    /** Brings a field's value into form; returns whether it stays. */
    private boolean isShown(ObjectNode object, Map.Entry<String, JsonNode> entry, Field field, Schema schema) {
        JsonNode value = entry.getValue();
        if (value.isNull()) {
            if (field.presence() == Field.Presence.ALWAYS) {
                entry.setValue(unset(field));
                return true;
            }
            return false;
        }
        within(value, field.schema());
        if (dropped(value, field)) {
            if (sent != null && value.isContainer()) {
                sent.add(new DroppedValue(object, field.name(), value, false));
            }
            return false;
        } else if (emptyList(value, field) && storedAsProtobuf(schema)) {
            if (sent == null) {
                entry.setValue(object.nullNode());
            } else {
                sent.add(new DroppedValue(object, field.name(), value, true));
            }
        }
        return true;
    }

    /** Returns what is shown of a field that is always shown, but not set. */
    private JsonNode unset(Field field) {
        JsonNode zero = field.nullable()
                ? JsonNodeFactory.instance.nullNode()
                : Scalars.zero(field.schema().type());
        within(zero, field.schema());
        return zero;
    }

    private void within(JsonNode value, Schema schema) {
        switch (schema.type()) {
            case STRUCT -> {
                if (value instanceof ObjectNode object) {
                    shape(object, schema);
                }
            }
            case LIST -> {
                if (value instanceof ArrayNode list && !schema.element().scalar()) {
                    list.forEach(element -> within(element, schema.element()));
                }
            }
            case MAP -> {
                if (value instanceof ObjectNode map && !schema.element().scalar()) {
                    List.copyOf(map.properties()).forEach(entry -> within(entry.getValue(), schema.element()));
                }
            }
            case STRUCT_OR_LIST, STRUCT_OR_BOOLEAN, STRUCT_OR_STRINGS -> {
                if (value instanceof ObjectNode object) {
                    shape(object, schema.element());
                } else if (schema.type() == Schema.Type.STRUCT_OR_LIST) {
                    value.forEach(element -> {
                        if (element instanceof ObjectNode object) {
                            shape(object, schema.element());
                        }
                    });
                }
            }
            default -> {}
        }
    }

    private static boolean emptyList(JsonNode value, Field field) {
        return value.isArray() && value.isEmpty() && field.presence() == Field.Presence.ALWAYS;
    }

    /** Definitions of custom resources and API services are stored as JSON; lists and reviews are not stored at all. */
    private static boolean storedAsProtobuf(Schema owner) {
        String name = owner.name();
        return name.startsWith("io.k8s.api.")
                && !name.startsWith("io.k8s.api.auth")
                && !(name.endsWith("List") && owner.field("items") != null);
    }

    private static boolean dropped(JsonNode value, Field field) {
        if (field.presence() == Field.Presence.ALWAYS) {
            return false;
        }
        if (field.name().equals("managedFields") && value.isArray()) {
            // An empty list is how clients ask to stop tracking; it is gone once that is done.
            return false;
        }
        return switch (field.schema().type()) {
            case STRUCT, RAW, JSON, FIELDS_V1, TIME, MICRO_TIME -> false;
            default -> !field.nullable() && Scalars.isZero(value);
        };
    }
}
