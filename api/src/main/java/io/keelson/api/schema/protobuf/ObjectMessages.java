package io.keelson.api.schema.protobuf;

import io.keelson.api.json.Json;
import io.keelson.api.schema.Field;
import io.keelson.api.schema.Schema;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Hands the fields of objects to a sink, as their schemas say. */
final class ObjectMessages {
    private static final int NANOS_PER_MICRO = 1000;
    private static final JsonNode NOTHING = Json.object();

    private final MessageSink out;
    private int depth;

    ObjectMessages(MessageSink out) {
        this.out = out;
    }

    void fields(JsonNode object, MessageLayout layout) {
        if (++depth > ProtobufReader.MAX_DEPTH) {
            throw new IllegalArgumentException("the object is nested too deeply to be written as protobuf");
        }
        for (MessageLayout.Member member : layout.members()) {
            MessageLayout embedded = member.embedded();
            Field field = member.field();
            if (embedded != null) {
                out.message(member.number(), () -> fields(object, embedded));
            } else if (field != null) {
                field(field, object.get(field.name()));
            }
        }
        depth--;
    }

    private void field(Field field, @Nullable JsonNode value) {
        Schema schema = field.schema();
        if (value == null || value.isNull()) {
            if (!field.nullable()) {
                zero(field.number(), schema);
            }
            return;
        }
        switch (schema.type()) {
            case LIST -> {
                if (ProtobufReader.isNamedList(schema)) {
                    value(field.number(), value, schema);
                } else {
                    value.forEach(element -> value(field.number(), element, schema.element()));
                }
            }
            case MAP -> map(field.number(), value, schema.element());
            default -> value(field.number(), value, schema);
        }
    }

    /** What is unset and no pointer is there nevertheless; lists, maps and bytes are not. */
    private void zero(int number, Schema schema) {
        switch (schema.type()) {
            case STRING -> out.string(number, "");
            case BOOLEAN -> out.bool(number, false);
            case INT32, INT64 -> out.integer(number, 0);
            case DOUBLE -> out.decimal(number, 0);
            case QUANTITY -> out.message(number, () -> out.string(1, "0"));
            case INT_OR_STRING -> intOrString(number, 0, 0, "");
            case STRUCT -> out.message(number, () -> fields(NOTHING, MessageLayout.of(schema)));
            case TIME, MICRO_TIME, RAW, JSON, FIELDS_V1 -> out.message(number, () -> {});
            case BYTES, LIST, MAP, STRUCT_OR_LIST, STRUCT_OR_BOOLEAN, STRUCT_OR_STRINGS -> {}
        }
    }

    private void map(int number, JsonNode map, Schema element) {
        Map<String, JsonNode> sorted = new TreeMap<>(Utf8Order.INSTANCE);
        map.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        sorted.forEach((key, value) -> out.message(number, () -> {
            out.string(1, key);
            if (value.isNull()) {
                zero(2, element);
            } else {
                value(2, value, element);
            }
        }));
    }

    private void value(int number, JsonNode value, Schema schema) {
        switch (schema.type()) {
            case STRING -> out.string(number, value.asString());
            case BOOLEAN -> out.bool(number, value.asBoolean());
            case INT32, INT64 -> out.integer(number, value.asLong());
            case DOUBLE -> out.decimal(number, value.asDouble());
            case BYTES -> out.bytes(number, Base64.getDecoder().decode(value.asString()));
            case QUANTITY -> out.message(number, () -> out.string(1, value.asString()));
            case INT_OR_STRING -> {
                if (value.isNumber()) {
                    intOrString(number, 0, value.asLong(), "");
                } else {
                    intOrString(number, 1, 0, value.asString());
                }
            }
            case TIME, MICRO_TIME -> time(number, value, schema.type() == Schema.Type.MICRO_TIME);
            case RAW, FIELDS_V1, JSON -> raw(number, value);
            case STRUCT -> out.message(number, () -> fields(value, MessageLayout.of(schema)));
            case LIST -> out.message(number, () -> value.forEach(element -> value(1, element, schema.element())));
            case MAP -> map(number, value, schema.element());
            case STRUCT_OR_LIST, STRUCT_OR_BOOLEAN, STRUCT_OR_STRINGS -> union(number, value, schema);
        }
    }

    private void intOrString(int number, int type, long integer, String text) {
        out.message(number, () -> {
            out.integer(1, type);
            out.integer(2, integer);
            out.string(3, text);
        });
    }

    /** Times count seconds, micro times whole microseconds too; unset is an empty message. */
    private void time(int number, JsonNode value, boolean micros) {
        out.message(number, () -> {
            if (!value.isNull()) {
                Instant time = Instant.parse(value.asString());
                int nanos = micros ? time.getNano() / NANOS_PER_MICRO * NANOS_PER_MICRO : 0;
                out.integer(1, time.getEpochSecond());
                out.integer(2, nanos);
            }
        });
    }

    private void raw(int number, JsonNode value) {
        out.message(number, () -> {
            if (!value.isNull()) {
                out.bytes(1, Json.write(value));
            }
        });
    }

    private void union(int number, JsonNode value, Schema schema) {
        MessageLayout layout = MessageLayout.of(schema.element());
        out.message(number, () -> {
            if (schema.type() == Schema.Type.STRUCT_OR_BOOLEAN) {
                out.bool(1, !value.isBoolean() || value.asBoolean());
                if (value.isObject()) {
                    out.message(2, () -> fields(value, layout));
                }
            } else if (value.isObject()) {
                out.message(1, () -> fields(value, layout));
            } else {
                boolean texts = schema.type() == Schema.Type.STRUCT_OR_STRINGS;
                value.forEach(element -> {
                    if (texts) {
                        out.string(2, element.asString());
                    } else {
                        out.message(2, () -> fields(element, layout));
                    }
                });
            }
        });
    }
}
