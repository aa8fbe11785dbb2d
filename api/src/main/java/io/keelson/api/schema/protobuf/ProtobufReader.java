package io.keelson.api.schema.protobuf;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.schema.Field;
import io.keelson.api.schema.Schema;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads objects out of protobuf messages. Fields that the schema does not know are passed over and a message that is
 * there twice is merged, as upstream's generated code does.
 */
public final class ProtobufReader {
    /** How deeply structures may lie in each other; only schemas of custom resources lie in themselves at all. */
    static final int MAX_DEPTH = 1000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int NANOS_PER_MICRO = 1000;
    /** Up to here every integer is a double of its own. */
    private static final long MAX_EXACT = 1L << 53;

    /** What upstream's time without a value is in seconds: the year one. */
    private static final Instant NO_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private int depth;

    private ProtobufReader() {}

    /**
     * Reads an object.
     *
     * @param message the object's message, without its envelope
     * @param schema the object's schema, a structure
     * @return the object as a tree, without {@code apiVersion} and {@code kind}
     * @throws MalformedProtobufException where the bytes are no message, or one of another structure
     */
    public static ObjectNode read(byte[] message, Schema schema) throws MalformedProtobufException {
        ObjectNode object = Json.object();
        new ProtobufReader().fields(new WireReader(message, 0, message.length), MessageLayout.of(schema), object);
        return object;
    }

    /** Whether a list is of a type with a name, such as {@code v1.Verbs}: such are messages that hold the elements. */
    static boolean isNamedList(Schema schema) {
        return schema.type() == Schema.Type.LIST && !schema.goType().startsWith("[]");
    }

    private void fields(WireReader wire, MessageLayout layout, ObjectNode into) throws MalformedProtobufException {
        if (++depth > MAX_DEPTH) {
            throw new MalformedProtobufException("exceeded max depth");
        }
        while (wire.next(layout.name())) {
            MessageLayout.Member member = layout.member(wire.number());
            if (member == null) {
                wire.skip();
                continue;
            }
            MessageLayout embedded = member.embedded();
            Field field = member.field();
            if (embedded != null) {
                fields(wire.message(member.name()), embedded, into);
            } else if (field != null) {
                field(wire, field, member, into);
            }
        }
        depth--;
    }

    private void field(WireReader wire, Field field, MessageLayout.Member member, ObjectNode into)
            throws MalformedProtobufException {
        Schema schema = field.schema();
        String key = field.name();
        if (schema.type() == Schema.Type.LIST && !isNamedList(schema)) {
            ArrayNode list = into.get(key) instanceof ArrayNode there ? there : into.putArray(key);
            elements(wire, schema.element(), member, list);
        } else if (schema.type() == Schema.Type.MAP) {
            ObjectNode map = into.get(key) instanceof ObjectNode there ? there : into.putObject(key);
            entry(wire.message(member.name()), schema.element(), map);
        } else {
            wire.expect(wireType(schema), member.name());
            if (schema.type() == Schema.Type.STRUCT && into.get(key) instanceof ObjectNode there) {
                fields(wire.message(), MessageLayout.of(schema), there);
            } else {
                into.set(key, value(wire, schema));
            }
        }
    }

    /** Numbers may come one by one, or all in one field. */
    private void elements(WireReader wire, Schema element, MessageLayout.Member member, ArrayNode list)
            throws MalformedProtobufException {
        int wireType = wireType(element);
        if (wireType != WireReader.BYTES && wire.wireType() == WireReader.BYTES) {
            WireReader packed = wire.message();
            while (!packed.atEnd()) {
                list.add(value(packed, element));
            }
            return;
        }
        wire.expect(wireType, member.name());
        list.add(value(wire, element));
    }

    private void entry(WireReader wire, Schema element, ObjectNode map) throws MalformedProtobufException {
        String key = "";
        JsonNode value = null;
        while (wire.nextOfEntry()) {
            switch (wire.number()) {
                case 1 -> key = wire.text();
                case 2 -> value = value(wire, element);
                default -> wire.skip();
            }
        }
        map.set(key, value != null ? value : unset(element));
    }

    private static JsonNode unset(Schema element) {
        return switch (element.type()) {
            case STRING, BYTES -> NODES.stringNode("");
            case BOOLEAN -> NODES.booleanNode(false);
            case INT32, INT64, DOUBLE, INT_OR_STRING -> NODES.numberNode(0);
            case QUANTITY -> NODES.stringNode("0");
            case LIST -> NODES.arrayNode();
            case STRUCT, MAP -> NODES.objectNode();
            default -> NODES.nullNode();
        };
    }

    private static int wireType(Schema schema) {
        return switch (schema.type()) {
            case BOOLEAN, INT32, INT64 -> WireReader.VARINT;
            case DOUBLE -> WireReader.FIXED64;
            default -> WireReader.BYTES;
        };
    }

    private JsonNode value(WireReader wire, Schema schema) throws MalformedProtobufException {
        return switch (schema.type()) {
            case STRING -> NODES.stringNode(wire.text());
            case BOOLEAN -> NODES.booleanNode(wire.varint() != 0);
            case INT32 -> NODES.numberNode((int) wire.varint());
            case INT64 -> whole(wire.varint());
            case DOUBLE -> decimal(Double.longBitsToDouble(wire.fixed64()));
            case BYTES -> NODES.stringNode(Base64.getEncoder().encodeToString(wire.content()));
            case QUANTITY -> NODES.stringNode(quantity(wire.message()));
            case INT_OR_STRING -> intOrString(wire.message());
            case TIME -> time(wire.message(), false);
            case MICRO_TIME -> time(wire.message(), true);
            case RAW, FIELDS_V1, JSON -> json(wire.message());
            case STRUCT -> {
                ObjectNode object = Json.object();
                fields(wire.message(), MessageLayout.of(schema), object);
                yield object;
            }
            case LIST -> {
                ArrayNode list = NODES.arrayNode();
                WireReader inner = wire.message();
                while (inner.next(schema.goType())) {
                    if (inner.number() == 1) {
                        inner.expect(wireType(schema.element()), "Items");
                        list.add(value(inner, schema.element()));
                    } else {
                        inner.skip();
                    }
                }
                yield list;
            }
            case MAP -> throw new MalformedProtobufException("proto: a map is no value");
            case STRUCT_OR_LIST, STRUCT_OR_BOOLEAN, STRUCT_OR_STRINGS -> union(wire.message(), schema);
        };
    }

    /** Integers are as parsed JSON holds them, so that trees can be compared. */
    private static JsonNode whole(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    private static JsonNode decimal(double value) throws MalformedProtobufException {
        if (!Double.isFinite(value)) {
            throw new MalformedProtobufException("json: unsupported value: " + value);
        }
        return value == (long) value && Math.abs(value) < MAX_EXACT ? whole((long) value) : NODES.numberNode(value);
    }

    private static String quantity(WireReader wire) throws MalformedProtobufException {
        String text = "0";
        while (wire.next("Quantity")) {
            if (wire.number() == 1) {
                text = wire.text("String_");
            } else {
                wire.skip();
            }
        }
        return text;
    }

    private static JsonNode intOrString(WireReader wire) throws MalformedProtobufException {
        long type = 0;
        int number = 0;
        String text = "";
        while (wire.next("IntOrString")) {
            switch (wire.number()) {
                case 1 -> {
                    wire.expect(WireReader.VARINT, "Type");
                    type = wire.varint();
                }
                case 2 -> {
                    wire.expect(WireReader.VARINT, "IntVal");
                    number = (int) wire.varint();
                }
                case 3 -> text = wire.text("StrVal");
                default -> wire.skip();
            }
        }
        return type == 0 ? NODES.numberNode(number) : NODES.stringNode(text);
    }

    private static JsonNode time(WireReader wire, boolean micros) throws MalformedProtobufException {
        if (wire.atEnd()) {
            return NODES.nullNode();
        }
        long seconds = 0;
        int nanos = 0;
        while (wire.next("Timestamp")) {
            switch (wire.number()) {
                case 1 -> {
                    wire.expect(WireReader.VARINT, "Seconds");
                    seconds = wire.varint();
                }
                case 2 -> {
                    wire.expect(WireReader.VARINT, "Nanos");
                    nanos = (int) wire.varint();
                }
                default -> wire.skip();
            }
        }
        Instant time;
        try {
            time = Instant.ofEpochSecond(seconds, micros ? nanos / NANOS_PER_MICRO * (long) NANOS_PER_MICRO : 0);
        } catch (DateTimeException | ArithmeticException e) {
            throw outOfRange();
        }
        if (time.equals(NO_TIME)) {
            return NODES.nullNode();
        }
        if (time.isBefore(NO_TIME) || time.isAfter(LAST_TIME)) {
            throw outOfRange();
        }
        return NODES.stringNode(micros ? MICROS.format(time) : time.toString());
    }

    private static MalformedProtobufException outOfRange() {
        return new MalformedProtobufException("Time.MarshalJSON: year outside of range [0,9999]");
    }

    private static JsonNode json(WireReader wire) throws MalformedProtobufException {
        byte[] raw = {};
        while (wire.next("RawExtension")) {
            if (wire.number() == 1) {
                raw = wire.bytes("Raw");
            } else {
                wire.skip();
            }
        }
        try {
            return raw.length == 0 ? NODES.nullNode() : Json.parseValue(raw);
        } catch (MalformedJsonException e) {
            throw new MalformedProtobufException(String.valueOf(e.getMessage()));
        }
    }

    /** Either a structure, or what stands beside it: a list of them, of strings, or a boolean. */
    private JsonNode union(WireReader wire, Schema schema) throws MalformedProtobufException {
        MessageLayout layout = MessageLayout.of(schema.element());
        ObjectNode structure = null;
        ArrayNode list = NODES.arrayNode();
        boolean allowed = false;
        int structureNumber = schema.type() == Schema.Type.STRUCT_OR_BOOLEAN ? 2 : 1;
        while (wire.next(layout.name())) {
            if (wire.number() == structureNumber) {
                structure = structure == null ? Json.object() : structure;
                fields(wire.message("Schema"), layout, structure);
            } else if (wire.number() == 1) {
                wire.expect(WireReader.VARINT, "Allows");
                allowed = wire.varint() != 0;
            } else if (wire.number() == 2 && schema.type() == Schema.Type.STRUCT_OR_STRINGS) {
                list.add(wire.text("Property"));
            } else if (wire.number() == 2) {
                ObjectNode element = Json.object();
                fields(wire.message("JSONSchemas"), layout, element);
                list.add(element);
            } else {
                wire.skip();
            }
        }
        return structure != null
                ? structure
                : schema.type() == Schema.Type.STRUCT_OR_BOOLEAN ? NODES.booleanNode(allowed) : list;
    }
}
