package io.keelson.api.schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Converts a tree into what its schema can hold; the errors are those of upstream's converter of unstructured objects. */
final class TreeRestorer {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private final StrictErrors strict = new StrictErrors();

    StrictErrors strictErrors() {
        return strict;
    }

    ObjectNode restore(ObjectNode tree, Schema schema) {
        return (ObjectNode) value(tree, schema);
    }

    private JsonNode value(JsonNode value, Schema schema) {
        if (value.isNull()) {
            return value;
        }
        return switch (schema.type()) {
            case STRUCT -> structure(value, schema);
            case LIST -> list(value, schema);
            case MAP -> map(value, schema);
            case STRING -> value.isString() ? value : fail(value, schema);
            case BOOLEAN -> value.isBoolean() ? value : fail(value, schema);
            case INT32 -> wrapped(number(value, schema).longValue());
            case INT64 -> Scalars.whole(number(value, schema).longValue());
            case DOUBLE -> value.isNumber() ? decimal(value) : fail(value, schema);
            case BYTES -> bytes(value);
            case FIELDS_V1, RAW, JSON -> value.deepCopy();
            case INT_OR_STRING, QUANTITY, TIME, MICRO_TIME, STRUCT_OR_LIST, STRUCT_OR_BOOLEAN, STRUCT_OR_STRINGS ->
                JsonDecoder.decodeAlone(value, schema);
        };
    }

    /** What does not fit loses its upper bits, as upstream's does. */
    private static JsonNode wrapped(long value) {
        int kept = (int) value;
        return NODES.numberNode(kept);
    }

    private static JsonNode decimal(JsonNode value) {
        JsonNode decimal = Scalars.decimal(value.asString());
        return decimal == null ? value : decimal;
    }

    private static JsonNode number(JsonNode value, Schema schema) {
        if (value.isIntegralNumber()) {
            return value;
        } else if (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue())) {
            return Scalars.whole((long) value.doubleValue());
        }
        return fail(value, schema);
    }

    private static JsonNode fail(JsonNode value, Schema schema) {
        boolean numberIntoText = schema.type() == Schema.Type.STRING && value.isIntegralNumber();
        boolean fractionIntoInteger =
                (schema.type() == Schema.Type.INT32 || schema.type() == Schema.Type.INT64) && value.isNumber();
        if (numberIntoText || fractionIntoInteger) {
            throw new DecodeException("cannot convert " + goKind(value) + " to " + schema.goType());
        }
        throw new DecodeException("unrecognized type: " + GoTypes.name(schema.type()));
    }

    private static String goKind(JsonNode value) {
        if (value.isObject()) {
            return "map";
        } else if (value.isArray()) {
            return "slice";
        } else if (value.isString()) {
            return "string";
        } else if (value.isBoolean()) {
            return "bool";
        }
        return value.isIntegralNumber() ? "int64" : "float64";
    }

    private JsonNode structure(JsonNode value, Schema schema) {
        if (!value.isObject()) {
            throw new DecodeException("cannot restore struct from: " + goKind(value));
        }
        ObjectNode object = NODES.objectNode();
        value.properties().forEach(entry -> {
            Field field = schema.field(entry.getKey());
            if (field == null) {
                strict.unknown(entry.getKey());
                return;
            }
            int mark = strict.enterField(entry.getKey());
            object.set(entry.getKey(), value(entry.getValue(), field.schema()));
            strict.leave(mark);
        });
        return object;
    }

    private JsonNode list(JsonNode value, Schema schema) {
        if (!value.isArray()) {
            throw new DecodeException("cannot restore slice from " + goKind(value));
        }
        ArrayNode list = NODES.arrayNode();
        for (JsonNode element : value) {
            int mark = strict.enterElement(list.size());
            list.add(orZero(element, schema.element()));
            strict.leave(mark);
        }
        return list;
    }

    /** Keys of maps are not part of the paths of unknown fields. */
    private JsonNode map(JsonNode value, Schema schema) {
        if (!value.isObject()) {
            throw new DecodeException("cannot restore map from " + goKind(value));
        }
        ObjectNode map = NODES.objectNode();
        value.properties().forEach(entry -> map.set(entry.getKey(), orZero(entry.getValue(), schema.element())));
        return map;
    }

    private JsonNode orZero(JsonNode value, Schema schema) {
        return value.isNull() ? Scalars.element(schema.type()) : value(value, schema);
    }

    private static JsonNode bytes(JsonNode value) {
        if (!value.isString()) {
            throw new DecodeException("cannot restore slice from " + goKind(value));
        }
        try {
            return Scalars.bytes(value.stringValue());
        } catch (DecodeException e) {
            throw new DecodeException("error decoding from json: " + e.getMessage());
        }
    }
}
