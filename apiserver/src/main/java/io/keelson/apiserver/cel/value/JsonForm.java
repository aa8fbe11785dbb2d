package io.keelson.apiserver.cel.value;

import io.keelson.api.json.Json;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values of expressions as JSON, as protobuf's {@code Value} shows them. */
public final class JsonForm {
    private static final int MAX_DEPTH = 100;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonForm() {}

    /**
     * Returns a value as a tree of its own.
     *
     * @throws CelError where it has no such form; the message says why
     */
    public static JsonNode of(Object value) {
        return of(value, 0);
    }

    private static JsonNode of(Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new CelError("the value is nested too deeply");
        }
        return switch (value) {
            case NullValue any -> NODES.nullNode();
            case Boolean truth -> NODES.booleanNode(truth);
            case String text -> NODES.stringNode(text);
            case Long number -> NODES.numberNode(number);
            case UnsignedInt number -> NODES.numberNode(number.number());
            case Double number -> number(number);
            case BytesValue bytes -> NODES.stringNode(bytes.base64());
            case Instant time -> NODES.stringNode(time.toString());
            case Duration duration -> NODES.stringNode(seconds(duration));
            case ListValue list -> list(list, depth);
            case MapValue map -> map(map, depth);
            default -> throw new CelError("unsupported type: " + TypeValue.of(value));
        };
    }

    private static JsonNode number(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new CelError("the number " + number + " has no JSON form");
        }
        return number == Math.rint(number) && Math.abs(number) < 1L << 53
                ? NODES.numberNode((long) number)
                : NODES.numberNode(number);
    }

    private static String seconds(Duration duration) {
        String fraction = duration.getNano() == 0 ? "" : "." + String.format("%09d", duration.getNano());
        return duration.getSeconds() + fraction + "s";
    }

    private static ArrayNode list(ListValue list, int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int i = 0; i < list.size(); i++) {
            array.add(of(list.get(i), depth + 1));
        }
        return array;
    }

    private static ObjectNode map(MapValue map, int depth) {
        ObjectNode object = Json.object();
        for (Object key : map.keys()) {
            if (!(key instanceof String name)) {
                throw new CelError("unsupported type of a key: " + TypeValue.of(key));
            }
            object.set(name, of(map.get(key), depth + 1));
        }
        return object;
    }
}
