package io.keelson.api.json;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NumericNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.ValueNode;

/** Parses, writes and walks JSON trees. */
public final class Json {
    private static final int MAX_DEPTH = 10_000;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(100_000)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .nodeFactory(new FiniteNumbers())
            .build();

    private Json() {}

    /** Makes no numbers that a double cannot hold, which could be read but not be written again. */
    private static final class FiniteNumbers extends JsonNodeFactory {
        private static final long serialVersionUID = 1L;

        @Override
        public NumericNode numberNode(double value) {
            check(value);
            return super.numberNode(value);
        }

        @Override
        public ValueNode numberNode(@Nullable BigInteger value) {
            if (value != null && value.bitLength() >= Double.MAX_EXPONENT) {
                check(value.doubleValue());
            }
            return super.numberNode(value);
        }

        private static void check(double value) {
            if (!Double.isFinite(value)) {
                throw new MalformedJsonException("json: cannot unmarshal number into Go value of type float64");
            }
        }
    }

    /** Returns the mapper that trees are read with. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** Returns a new, empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * Parses an object.
     *
     * @throws MalformedJsonException where the bytes are not JSON, or JSON that is no object
     */
    public static ObjectNode parse(byte[] json) {
        JsonNode value = parseValue(json);
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedJsonException(
                "json: cannot unmarshal " + typeName(value) + " into Go value of type map[string]interface {}");
    }

    /**
     * Parses any JSON value. Integers that fit are kept as {@code long}s, others exactly; other numbers are doubles; a key given twice has its
     * last value; bytes that are no UTF-8 are read as U+FFFD.
     *
     * @throws MalformedJsonException where the bytes are not JSON, or hold a number beyond a double
     */
    public static JsonNode parseValue(byte[] json) {
        if (json.length > 1 && (json[0] <= 0 || json[1] == 0)) {
            // not the start of JSON in UTF-8; other encodings and byte order marks are not understood
            throw new MalformedJsonException(String.valueOf(JsonSyntax.check(json)));
        }
        JacksonException failure;
        try {
            JsonNode value = MAPPER.readTree(json);
            if (value != null && !value.isMissingNode()) {
                return value;
            }
            throw new MalformedJsonException("unexpected end of JSON input");
        } catch (JacksonException e) {
            failure = e;
        }
        String wrong = JsonSyntax.check(json);
        if (wrong != null) {
            throw new MalformedJsonException(wrong);
        }
        try {
            return MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new MalformedJsonException(String.valueOf(failure.getOriginalMessage()));
        }
    }

    /** Writes a value compactly, keys in their order. */
    public static byte[] write(JsonNode value) {
        return new JsonWriter(false).write(value);
    }

    /** Returns a value's JSON as messages show it, compact and with {@code <}, {@code >} and {@code &} escaped. */
    public static String toString(JsonNode value) {
        return new String(new JsonWriter(true).write(value), StandardCharsets.UTF_8);
    }

    /** Returns the name JSON errors give to a value's type: {@code object}, {@code array}, {@code string} and so on. */
    public static String typeName(JsonNode value) {
        if (value.isObject()) {
            return "object";
        } else if (value.isArray()) {
            return "array";
        } else if (value.isString()) {
            return "string";
        } else if (value.isNumber()) {
            return "number";
        } else if (value.isBoolean()) {
            return "bool";
        }
        return "null";
    }

    /** Returns the value at a path of keys, or null where it is missing or {@code null}. */
    public static @Nullable JsonNode at(@Nullable JsonNode node, String... path) {
        JsonNode current = node;
        for (String key : path) {
            if (current == null) {
                return null;
            }
            current = current.get(key);
        }
        return current == null || current.isNull() || current.isMissingNode() ? null : current;
    }

    /** Returns the string at a path, or null where there is none. */
    public static @Nullable String text(@Nullable JsonNode node, String... path) {
        JsonNode value = at(node, path);
        return value != null && value.isString() ? value.stringValue() : null;
    }

    /** Returns the integer at a path, or null where there is none or it does not fit. */
    public static @Nullable Long integer(@Nullable JsonNode node, String... path) {
        JsonNode value = at(node, path);
        return value != null && value.isIntegralNumber() && value.canConvertToLong() ? value.longValue() : null;
    }

    /** Returns whether {@code true} stands at a path. */
    public static boolean bool(@Nullable JsonNode node, String... path) {
        JsonNode value = at(node, path);
        return value != null && value.isBoolean() && value.booleanValue();
    }

    /** Returns the object at a path, making the objects that are missing or {@code null} on the way. */
    public static ObjectNode child(ObjectNode parent, String... path) {
        ObjectNode current = parent;
        for (String key : path) {
            current = current.get(key) instanceof ObjectNode next ? next : current.putObject(key);
        }
        return current;
    }

    /** Returns the elements of the list at a path, empty where there is none. */
    public static List<JsonNode> elements(@Nullable JsonNode node, String... path) {
        JsonNode value = at(node, path);
        if (value == null || !value.isArray()) {
            return List.of();
        }
        List<JsonNode> elements = new ArrayList<>(value.size());
        value.forEach(elements::add);
        return elements;
    }
}
