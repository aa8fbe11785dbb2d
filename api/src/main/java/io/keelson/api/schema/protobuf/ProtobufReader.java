package io.keelson.api.schema.protobuf;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.Field;
import io.keelson.api.schema.Schema;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads {@code application/vnd.kubernetes.protobuf}: four bytes {@code k8s\0}, then a message {@code runtime.Unknown}
 * that holds the type's name and the object. Fields that the schema does not know are passed over, as protobuf has it.
 */
public final class ProtobufReader {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final int TYPE_META = 1;
    private static final int RAW = 2;
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** Structures whose fields JSON shows in place, but which are messages of their own here, with their numbers. */
    private static final Map<String, Integer> EMBEDDED = Map.of(
            "VolumeSource", 2,
            "PersistentVolumeSource", 2,
            "EphemeralContainerCommon", 1,
            "ProbeHandler", 1,
            "LocalObjectReference", 1,
            "RuleWithOperations", 2,
            "Rule", 2);

    private final Function<GroupVersionKind, @Nullable Schema> schemas;
    private final Map<Schema, Message> messages = new java.util.concurrent.ConcurrentHashMap<>();

    /** @param schemas finds the schema of a kind */
    public ProtobufReader(Function<GroupVersionKind, @Nullable Schema> schemas) {
        this.schemas = schemas;
    }

    /** The fields of a message by number, and the embedded messages by number. */
    private record Message(Map<Integer, Field> fields, Map<Integer, Message> embedded) {}

    /**
     * Reads an object.
     *
     * @return the object as a tree, with {@code apiVersion} and {@code kind} where the client sent them
     * @throws MalformedProtobufException where the bytes are no object of a kind that has a schema
     */
    public ObjectNode read(byte[] bytes) throws MalformedProtobufException {
        if (bytes.length < MAGIC.length || !java.util.Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new MalformedProtobufException(
                    "provided data does not appear to be a protobuf message, expected prefix " + "[107 56 115 0]");
        }
        Wire unknown = new Wire(java.util.Arrays.copyOfRange(bytes, MAGIC.length, bytes.length));
        String apiVersion = "";
        String kind = "";
        Wire raw = null;
        for (int number = unknown.next(); number != 0; number = unknown.next()) {
            if (number == TYPE_META) {
                Wire type = unknown.message();
                for (int n = type.next(); n != 0; n = type.next()) {
                    if (n == 1) {
                        apiVersion = type.text();
                    } else if (n == 2) {
                        kind = type.text();
                    } else {
                        type.skip();
                    }
                }
            } else if (number == RAW) {
                raw = unknown.message();
            } else {
                unknown.skip();
            }
        }
        Schema schema = schemas.apply(GroupVersionKind.of(apiVersion, kind));
        if (schema == null || raw == null) {
            throw new MalformedProtobufException(
                    "no kind \"" + kind + "\" is registered for version \"" + apiVersion + "\"");
        }
        ObjectNode object = Json.object();
        object.put("apiVersion", apiVersion).put("kind", kind);
        read(raw, message(schema), object);
        return object;
    }

    private void read(Wire wire, Message message, ObjectNode into) throws MalformedProtobufException {
        for (int number = wire.next(); number != 0; number = wire.next()) {
            Field field = message.fields().get(number);
            Message embedded = message.embedded().get(number);
            if (embedded != null) {
                read(wire.message(), embedded, into);
            } else if (field == null) {
                wire.skip();
            } else {
                add(wire, field, into);
            }
        }
    }

    private void add(Wire wire, Field field, ObjectNode into) throws MalformedProtobufException {
        Schema schema = field.schema();
        switch (schema.type()) {
            case LIST -> {
                ArrayNode list =
                        into.get(field.name()) instanceof ArrayNode there ? there : into.putArray(field.name());
                list.add(value(wire, schema.element()));
            }
            case MAP -> {
                ObjectNode map =
                        into.get(field.name()) instanceof ObjectNode there ? there : into.putObject(field.name());
                entry(wire.message(), schema.element(), map);
            }
            default -> into.set(field.name(), value(wire, schema));
        }
    }

    private void entry(Wire wire, Schema element, ObjectNode map) throws MalformedProtobufException {
        String key = "";
        JsonNode value = null;
        for (int number = wire.next(); number != 0; number = wire.next()) {
            if (number == 1) {
                key = wire.text();
            } else if (number == 2) {
                value = value(wire, element);
            } else {
                wire.skip();
            }
        }
        map.set(key, value != null ? value : empty(element));
    }

    private static JsonNode empty(Schema element) {
        return element.type() == Schema.Type.STRING || element.type() == Schema.Type.BYTES
                ? Json.object().stringNode("")
                : Json.object();
    }

    private JsonNode value(Wire wire, Schema schema) throws MalformedProtobufException {
        ObjectNode nodes = Json.object();
        return switch (schema.type()) {
            case STRING -> nodes.stringNode(wire.text());
            case BOOLEAN -> nodes.booleanNode(wire.varint() != 0);
            case INT32 -> nodes.numberNode((int) wire.varint());
            case INT64 -> nodes.numberNode(wire.varint());
            case DOUBLE -> nodes.numberNode(Double.longBitsToDouble(wire.fixed(8)));
            case BYTES -> nodes.stringNode(Base64.getEncoder().encodeToString(wire.content()));
            case QUANTITY -> nodes.stringNode(textField(wire.message()));
            case INT_OR_STRING -> intOrString(wire.message());
            case TIME -> time(wire.message(), false);
            case MICRO_TIME -> time(wire.message(), true);
            case RAW, FIELDS_V1, JSON -> json(wire.message());
            case STRUCT -> {
                ObjectNode object = Json.object();
                read(wire.message(), message(schema), object);
                yield object;
            }
            case LIST -> {
                // A named list is a message that holds its elements as its first field.
                ArrayNode list = nodes.arrayNode();
                Wire inner = wire.message();
                for (int number = inner.next(); number != 0; number = inner.next()) {
                    if (number == 1) {
                        list.add(value(inner, schema.element()));
                    } else {
                        inner.skip();
                    }
                }
                yield list;
            }
            case MAP, STRUCT_OR_LIST, STRUCT_OR_BOOLEAN, STRUCT_OR_STRINGS ->
                throw new MalformedProtobufException("a field of type " + schema.goType() + " cannot be read");
        };
    }

    private static String textField(Wire wire) throws MalformedProtobufException {
        String text = "";
        for (int number = wire.next(); number != 0; number = wire.next()) {
            if (number == 1) {
                text = wire.text();
            } else {
                wire.skip();
            }
        }
        return text;
    }

    private static JsonNode intOrString(Wire wire) throws MalformedProtobufException {
        long type = 0;
        long number = 0;
        String text = "";
        for (int field = wire.next(); field != 0; field = wire.next()) {
            switch (field) {
                case 1 -> type = wire.varint();
                case 2 -> number = wire.varint();
                case 3 -> text = wire.text();
                default -> wire.skip();
            }
        }
        return type == 0
                ? Json.object().numberNode((int) number)
                : Json.object().stringNode(text);
    }

    private static JsonNode time(Wire wire, boolean micros) throws MalformedProtobufException {
        long seconds = 0;
        long nanos = 0;
        boolean set = false;
        for (int field = wire.next(); field != 0; field = wire.next()) {
            set = true;
            switch (field) {
                case 1 -> seconds = wire.varint();
                case 2 -> nanos = wire.varint();
                default -> wire.skip();
            }
        }
        if (!set) {
            return Json.object().nullNode();
        }
        Instant time = Instant.ofEpochSecond(seconds, micros ? nanos : 0);
        return Json.object().stringNode(micros ? MICROS.format(time) : time.toString());
    }

    private static JsonNode json(Wire wire) throws MalformedProtobufException {
        for (int number = wire.next(); number != 0; number = wire.next()) {
            if (number == 1) {
                byte[] raw = wire.content();
                try {
                    return raw.length == 0 ? Json.object().nullNode() : Json.parseValue(raw);
                } catch (MalformedJsonException e) {
                    throw new MalformedProtobufException(String.valueOf(e.getMessage()));
                }
            }
            wire.skip();
        }
        return Json.object().nullNode();
    }

    private Message message(Schema schema) {
        Message known = messages.get(schema);
        if (known == null) {
            known = new Message(new HashMap<>(), new HashMap<>());
            for (Field field : schema.fields()) {
                put(known, field);
            }
            messages.put(schema, known);
        }
        return known;
    }

    /** Puts a field into the message, or into the embedded message, that carries it. */
    private static void put(Message message, Field field) {
        if (field.number() == 0 || field.embedded().contains("TypeMeta")) {
            return;
        }
        Message holder = message;
        List<String> path = field.embedded();
        for (String part : path) {
            Integer number = EMBEDDED.get(part);
            if (number != null) {
                holder = holder.embedded().computeIfAbsent(number, n -> new Message(new HashMap<>(), new HashMap<>()));
            }
        }
        holder.fields().put(field.number(), field);
    }
}
