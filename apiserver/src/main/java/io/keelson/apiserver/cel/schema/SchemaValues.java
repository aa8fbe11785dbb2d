package io.keelson.apiserver.cel.schema;

import io.keelson.api.json.GoFormat;
import io.keelson.api.schema.structural.Durations;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.apiserver.cel.value.BytesValue;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.Equality;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import io.keelson.apiserver.cel.value.NullValue;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What expressions see of a JSON value whose schema is known. Parts are looked at when an expression reaches them;
 * where one does not fit its schema, the expression fails there.
 */
public final class SchemaValues {
    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2})([.,]\\d{1,9})?\\d*(Z|[+-]\\d{2}:\\d{2})?");

    private SchemaValues() {}

    /**
     * Returns a value.
     *
     * @param node shared, must not change as long as the value is used
     */
    public static Object of(JsonNode node, StructuralSchema schema) {
        if (node.isNull()) {
            if (schema.nullable()) {
                return NullValue.NULL;
            }
            throw new CelError("invalid data, got null for schema with nullable=false");
        }
        if (schema.intOrString()) {
            if (node.isString()) {
                return node.stringValue();
            } else if (node.isIntegralNumber() && node.canConvertToLong()) {
                return node.longValue();
            }
            throw new CelError("invalid data, expected XIntOrString value to be either a string or integer");
        }
        return switch (schema.type()) {
            case "object" -> object(node, schema);
            case "array" -> list(node, schema);
            case "string" -> {
                if (!node.isString()) {
                    throw wrong("string", node);
                }
                yield text(node.stringValue(), schema.values().format());
            }
            case "number" -> {
                if (!node.isNumber()) {
                    throw wrong("float", node);
                }
                yield node.doubleValue();
            }
            case "integer" -> {
                if (!node.isIntegralNumber() || !node.canConvertToLong()) {
                    throw wrong("int", node);
                }
                yield node.longValue();
            }
            case "boolean" -> {
                if (!node.isBoolean()) {
                    throw wrong("bool", node);
                }
                yield node.booleanValue();
            }
            default -> untyped(node, schema);
        };
    }

    private static Object untyped(JsonNode node, StructuralSchema schema) {
        if (schema.preservesUnknownFields()) {
            return new Opaque(node);
        }
        throw new CelError("invalid type, expected object, array, number, integer, boolean or string, or no type with"
                + " x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is true, got " + schema.type());
    }

    private static Object object(JsonNode node, StructuralSchema schema) {
        if (!(node instanceof ObjectNode object)) {
            throw new CelError("invalid data, expected a map for the provided schema with type=object");
        }
        return new SchemaObject(object, schema.embeddedResource() ? schema.asResource() : schema);
    }

    private static Object list(JsonNode node, StructuralSchema schema) {
        if (!(node instanceof ArrayNode array)) {
            throw new CelError("invalid data, expected an array for the provided schema with type=array");
        }
        StructuralSchema items = schema.items();
        if (items == null) {
            throw new CelError("invalid array type, expected Items with a non-empty Schema");
        }
        ListValue elements = new Elements(array, items);
        String type = schema.listType();
        return switch (type == null ? "atomic" : type) {
            case "map" -> new KeyedList(elements, escaped(schema.listMapKeys()));
            case "set" -> new SetList(elements);
            default -> elements;
        };
    }

    private static List<String> escaped(List<String> names) {
        List<String> identifiers = new ArrayList<>(names.size());
        for (String name : names) {
            String identifier = IdentifierEscaping.escape(name);
            identifiers.add(identifier == null ? name : identifier);
        }
        return identifiers;
    }

    private static Object text(String text, String format) {
        return switch (format) {
            case "duration" -> {
                Duration duration = Durations.parse(text);
                if (duration == null) {
                    throw new CelError("Invalid duration " + text + ": unable to parse " + text + " as duration");
                }
                yield duration;
            }
            case "date" -> {
                try {
                    yield LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
                } catch (DateTimeException e) {
                    throw new CelError("Invalid date formatted string " + text + ": parsing time "
                            + GoFormat.quote(text) + " as \"2006-01-02\": cannot parse");
                }
            }
            case "date-time" -> time(text);
            case "byte" -> {
                try {
                    yield new BytesValue(Base64.getDecoder().decode(text));
                } catch (IllegalArgumentException e) {
                    throw new CelError("Invalid byte formatted string " + text + ": illegal base64 data");
                }
            }
            default -> text;
        };
    }

    private static Instant time(String text) {
        if (text.isEmpty()) {
            return Instant.EPOCH;
        }
        Matcher parts = TIME.matcher(text);
        if (parts.matches()) {
            String fraction = parts.group(2) == null ? "" : parts.group(2).replace(',', '.');
            String zone = parts.group(3) == null ? "Z" : parts.group(3);
            try {
                return OffsetDateTime.parse(parts.group(1) + fraction + zone).toInstant();
            } catch (DateTimeException e) {
                // Said below, as of any other text that is no time.
            }
        }
        throw new CelError("Invalid date-time formatted string " + text + ": parsing time " + GoFormat.quote(text)
                + " as \"2006-01-02T15:04:05\": cannot parse");
    }

    private static CelError wrong(String wanted, JsonNode node) {
        String actual;
        if (node.isObject()) {
            actual = "map[string]interface {}";
        } else if (node.isArray()) {
            actual = "[]interface {}";
        } else if (node.isString()) {
            actual = "string";
        } else if (node.isBoolean()) {
            actual = "bool";
        } else {
            actual = node.isIntegralNumber() && node.canConvertToLong() ? "int64" : "float64";
        }
        return new CelError("invalid data, expected " + wanted + ", got " + actual);
    }

    /** What was kept though nothing is known of it; it can only be compared. */
    private record Opaque(JsonNode node) {}

    private static final class Elements extends ListValue {
        private final ArrayNode array;
        private final StructuralSchema items;

        Elements(ArrayNode array, StructuralSchema items) {
            this.array = array;
            this.items = items;
        }

        @Override
        public int size() {
            return array.size();
        }

        @Override
        protected Object at(int index) {
            return SchemaValues.of(array.get(index), items);
        }
    }

    /** An object with fields, or a map. */
    private static final class SchemaObject extends MapValue {
        private final ObjectNode object;
        private final StructuralSchema schema;
        private final boolean fields;

        SchemaObject(ObjectNode object, StructuralSchema schema) {
            this.object = object;
            this.schema = schema;
            this.fields = schema.hasProperties();
        }

        @Override
        public int size() {
            return object.size();
        }

        @Override
        public Iterable<Object> keys() {
            List<Object> keys = new ArrayList<>(object.size());
            for (String name : object.propertyNames()) {
                if (part(name) != null) {
                    String identifier = fields ? IdentifierEscaping.escape(name) : name;
                    keys.add(identifier == null ? name : identifier);
                }
            }
            return keys;
        }

        private @Nullable StructuralSchema part(String name) {
            return fields ? schema.properties().get(name) : schema.additionalProperties();
        }

        @Override
        public @Nullable Object find(Object key) {
            if (!(key instanceof String identifier)) {
                throw CelError.noSuchOverload();
            }
            String name = fields ? IdentifierEscaping.unescape(identifier) : identifier;
            return name == null ? null : value(name);
        }

        private @Nullable Object value(String name) {
            JsonNode value = object.get(name);
            StructuralSchema part = part(name);
            if (value == null || part == null || fields && value.isNull()) {
                return null;
            }
            return SchemaValues.of(value, part);
        }

        /** Fields that are not specified are compared as they are. */
        @Override
        protected boolean sameAs(MapValue other) {
            if (size() != other.size()) {
                return false;
            }
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                if (!same(entry.getKey(), entry.getValue(), other)) {
                    return false;
                }
            }
            return true;
        }

        private boolean same(String name, JsonNode raw, MapValue other) {
            if (part(name) == null) {
                if (!(other instanceof SchemaObject that)) {
                    throw CelError.noSuchOverload();
                }
                JsonNode theirs = that.object.get(name);
                return theirs == null || theirs.equals(raw);
            }
            Object mine = value(name);
            Object theirs = other instanceof SchemaObject that ? that.value(name) : other.find(name);
            return mine == null || theirs == null ? mine == null && theirs == null : Equality.equal(mine, theirs);
        }
    }
}
