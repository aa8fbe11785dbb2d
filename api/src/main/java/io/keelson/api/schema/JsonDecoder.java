package io.keelson.api.schema;

import io.keelson.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one document, token by token, into what its schema can hold. A value of the wrong type is skipped and the first
 * such error kept until the end; a malformed scalar with a syntax of its own ends the decoding at once. That order, and
 * the paths in errors, are upstream's.
 */
final class JsonDecoder {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private final JsonParser parser;
    private final StrictErrors strict = new StrictErrors();
    private final List<String> path = new ArrayList<>();
    private String struct = "";
    private @Nullable DecodeException firstError;

    JsonDecoder(JsonParser parser) {
        this.parser = parser;
    }

    StrictErrors strictErrors() {
        return strict;
    }

    /** Reads the document, whose first token has not been read yet. */
    ObjectNode decode(Schema schema) {
        parser.nextToken();
        JsonNode value = value(schema);
        if (firstError != null) {
            throw firstError;
        }
        return value instanceof ObjectNode object ? object : NODES.objectNode();
    }

    /** Reads one value that stands alone; errors have no path. */
    static JsonNode decodeAlone(JsonNode value, Schema schema) {
        try (JsonParser parser = Json.mapper().treeAsTokens(value)) {
            JsonDecoder decoder = new JsonDecoder(parser);
            parser.nextToken();
            JsonNode decoded = decoder.value(schema);
            if (decoder.firstError != null) {
                throw decoder.firstError;
            }
            return decoded;
        }
    }

    private JsonNode value(Schema schema) {
        return switch (schema.type()) {
            case STRUCT -> structure(schema);
            case LIST -> list(schema);
            case MAP -> map(schema);
            case STRING -> string(schema);
            case INT32, INT64 -> integer(schema.type(), schema.goType());
            case DOUBLE -> decimal(schema);
            case BOOLEAN -> bool(schema);
            case INT_OR_STRING -> intOrString();
            case QUANTITY -> quantity();
            case TIME, MICRO_TIME -> time(schema.type());
            case BYTES -> bytes(schema);
            case FIELDS_V1, RAW, JSON -> free();
            case STRUCT_OR_LIST, STRUCT_OR_BOOLEAN, STRUCT_OR_STRINGS -> union(schema);
        };
    }

    private JsonToken token() {
        return parser.currentToken();
    }

    private JsonNode free() {
        JsonNode value = parser.readValueAsTree();
        return value == null ? NODES.nullNode() : value;
    }

    private JsonNode wrongType(String goType) {
        String value =
                switch (token()) {
                    case START_OBJECT -> "object";
                    case START_ARRAY -> "array";
                    case VALUE_STRING -> "string";
                    case VALUE_TRUE, VALUE_FALSE -> "bool";
                    default -> "number";
                };
        parser.skipChildren();
        return mismatch(value, goType);
    }

    private JsonNode mismatch(String value, String goType) {
        if (firstError == null) {
            firstError = typeError(value, goType);
        }
        return NODES.nullNode();
    }

    private DecodeException typeError(String value, String goType) {
        String where = struct.isEmpty()
                ? "value"
                : "struct field " + struct.substring(struct.lastIndexOf('.') + 1) + "." + String.join(".", path);
        return new DecodeException("json: cannot unmarshal " + value + " into Go " + where + " of type " + goType);
    }

    private JsonNode structure(Schema schema) {
        if (token() == JsonToken.VALUE_NULL) {
            return NODES.nullNode();
        } else if (token() != JsonToken.START_OBJECT) {
            return wrongType(schema.goType());
        }
        ObjectNode object = NODES.objectNode();
        String outer = struct;
        int depth = path.size();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            Field field = schema.field(name);
            if (field == null) {
                strict.unknown(name);
                parser.skipChildren();
                continue;
            }
            if (object.has(name)) {
                strict.duplicate(name);
            }
            int mark = strict.enterField(name);
            struct = schema.goType();
            path.addAll(field.embedded());
            path.add(name);
            object.set(name, merged(object.get(name), value(field.schema()), field.schema()));
            path.subList(depth, path.size()).clear();
            struct = outer;
            strict.leave(mark);
        }
        return object;
    }

    /** A structure or map that comes a second time adds to the first; other values replace it, null only what can be null. */
    private static JsonNode merged(@Nullable JsonNode first, JsonNode second, Schema schema) {
        boolean mergeable = schema.type() == Schema.Type.STRUCT || schema.type() == Schema.Type.MAP;
        if (mergeable && first instanceof ObjectNode before && second instanceof ObjectNode after) {
            after.properties().forEach(entry -> {
                Field inner = schema.field(entry.getKey());
                before.set(
                        entry.getKey(),
                        inner == null
                                ? entry.getValue()
                                : merged(before.get(entry.getKey()), entry.getValue(), inner.schema()));
            });
            return before;
        }
        return first != null && second.isNull() && schema.scalar() ? first : second;
    }

    private JsonNode list(Schema schema) {
        if (token() == JsonToken.VALUE_NULL) {
            return NODES.nullNode();
        } else if (token() != JsonToken.START_ARRAY) {
            return wrongType(schema.goType());
        }
        ArrayNode list = NODES.arrayNode();
        Schema element = schema.element();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int mark = strict.enterElement(list.size());
            list.add(orZero(value(element), element));
            strict.leave(mark);
        }
        return list;
    }

    private JsonNode map(Schema schema) {
        if (token() == JsonToken.VALUE_NULL) {
            return NODES.nullNode();
        } else if (token() != JsonToken.START_OBJECT) {
            return wrongType(schema.goType());
        }
        ObjectNode map = NODES.objectNode();
        Schema element = schema.element();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            parser.nextToken();
            if (map.has(key)) {
                strict.duplicate(key);
            }
            int mark = strict.enterField(key);
            map.set(key, orZero(value(element), element));
            strict.leave(mark);
        }
        return map;
    }

    private static JsonNode orZero(JsonNode value, Schema schema) {
        return value.isNull() ? Scalars.element(schema.type()) : value;
    }

    private JsonNode string(Schema schema) {
        return switch (token()) {
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            default -> wrongType(schema.goType());
        };
    }

    private JsonNode integer(Schema.Type type, String goType) {
        return switch (token()) {
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                String text = parser.getString();
                JsonNode number = Scalars.integer(text, type);
                yield number != null ? number : mismatch("number " + text, goType);
            }
            default -> wrongType(goType);
        };
    }

    private JsonNode decimal(Schema schema) {
        return switch (token()) {
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                String text = parser.getString();
                JsonNode number = Scalars.decimal(text);
                yield number != null ? number : mismatch("number " + text, schema.goType());
            }
            default -> wrongType(schema.goType());
        };
    }

    private JsonNode bool(Schema schema) {
        return switch (token()) {
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> wrongType(schema.goType());
        };
    }

    private JsonNode intOrString() {
        if (token() == JsonToken.VALUE_STRING) {
            return NODES.stringNode(parser.getString());
        }
        DecodeException before = firstError;
        firstError = null;
        JsonNode number = integer(Schema.Type.INT32, "int32");
        if (firstError != null) {
            throw firstError;
        }
        firstError = before;
        return number;
    }

    private JsonNode quantity() {
        return switch (token()) {
            case VALUE_NULL -> NODES.nullNode();
            case START_OBJECT, START_ARRAY -> {
                parser.skipChildren();
                yield Scalars.quantity("{}");
            }
            default -> Scalars.quantity(parser.getString());
        };
    }

    private JsonNode time(Schema.Type type) {
        if (token() == JsonToken.VALUE_NULL) {
            return NODES.nullNode();
        } else if (token() == JsonToken.VALUE_STRING) {
            return Scalars.time(parser.getString(), type);
        }
        firstError = null;
        wrongType("string");
        throw java.util.Objects.requireNonNull(firstError);
    }

    private JsonNode bytes(Schema schema) {
        if (token() == JsonToken.VALUE_NULL) {
            return NODES.nullNode();
        } else if (token() == JsonToken.START_ARRAY) {
            return octets();
        } else if (token() != JsonToken.VALUE_STRING) {
            return wrongType(schema.goType());
        }
        try {
            return Scalars.bytes(parser.getString());
        } catch (DecodeException e) {
            if (firstError == null) {
                firstError = e;
            }
            return NODES.nullNode();
        }
    }

    /** A list of numbers is what bytes are to upstream's decoder. */
    private JsonNode octets() {
        java.io.ByteArrayOutputStream octets = new java.io.ByteArrayOutputStream();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            JsonNode octet = integer(Schema.Type.INT32, "uint8");
            int value = octet.isNumber() ? octet.intValue() : 0;
            if (value < 0 || value > 255) {
                mismatch("number " + value, "uint8");
            }
            octets.write(value);
        }
        return NODES.stringNode(java.util.Base64.getEncoder().encodeToString(octets.toByteArray()));
    }

    /** Unions decode themselves: what is unknown inside is dropped without a word, errors end the decoding. */
    private JsonNode union(Schema schema) {
        Schema.Type type = schema.type();
        if (token() == JsonToken.START_OBJECT) {
            return inside(schema.element());
        } else if (token() == JsonToken.START_ARRAY && type == Schema.Type.STRUCT_OR_LIST) {
            ArrayNode decoded = NODES.arrayNode();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (token() == JsonToken.START_OBJECT) {
                    decoded.add(inside(schema.element()));
                } else {
                    parser.skipChildren();
                    decoded.add(NODES.objectNode());
                }
            }
            return decoded;
        }
        JsonNode value = free();
        if (value.isNull()
                || type == Schema.Type.STRUCT_OR_BOOLEAN && value.isBoolean()
                || type == Schema.Type.STRUCT_OR_STRINGS && value.isArray()) {
            return value;
        }
        throw new DecodeException(
                type == Schema.Type.STRUCT_OR_BOOLEAN
                        ? "boolean or JSON schema expected"
                        : "JSON schema or array expected");
    }

    /** Decodes a structure where it stands, as a document of its own: unions inside unions are read but once. */
    private JsonNode inside(Schema structure) {
        JsonDecoder decoder = new JsonDecoder(parser);
        JsonNode decoded = decoder.value(structure);
        if (decoder.firstError != null) {
            throw decoder.firstError;
        }
        return decoded;
    }
}
