package io.keelson.api.schema;

import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns JSON into a tree that its schema can hold: unknown fields pruned, times, quantities and bytes normalised, empty
 * values shown or not as the schema says.
 */
public final class Decoder {
    private Decoder() {}

    /**
     * Decodes a request's body.
     *
     * @throws io.keelson.api.json.MalformedJsonException where the bytes are no JSON object
     * @throws DecodeException where a value has the wrong type, or, with {@link FieldValidation#STRICT}, where there are
     *     unknown or duplicate fields
     */
    public static Decoded decode(byte[] json, Schema schema, FieldValidation validation) {
        try (JsonParser parser = Json.mapper().createParser(json)) {
            return document(parser, schema, validation);
        } catch (JacksonException e) {
            // Either no JSON, which is told here, or JSON with bytes that are no UTF-8.
            Json.parse(json);
        } catch (DecodeException e) {
            // What is no JSON at all is told before what is wrong with it.
            Json.parse(json);
            throw e;
        }
        try (JsonParser parser = Json.mapper().createParser(new String(json, StandardCharsets.UTF_8))) {
            return document(parser, schema, validation);
        }
    }

    private static Decoded document(JsonParser parser, Schema schema, FieldValidation validation) {
        JsonDecoder decoder = new JsonDecoder(parser);
        ObjectNode tree = decoder.decode(schema);
        if (parser.nextToken() != null) {
            throw new StreamReadException(parser, "more than one value");
        }
        return finish(tree, schema, decoder, validation);
    }

    /**
     * Decodes a tree, which is not modified, with the errors of a document: one that came as YAML, or the outcome of a
     * JSON or merge patch. Fields are taken in alphabetical order, as both are written before upstream decodes them.
     *
     * @throws DecodeException as above
     */
    public static Decoded decode(ObjectNode tree, Schema schema, FieldValidation validation) {
        try (JsonParser parser = Json.mapper().treeAsTokens(sorted(tree))) {
            JsonDecoder decoder = new JsonDecoder(parser);
            return finish(decoder.decode(schema), schema, decoder, validation);
        }
    }

    /**
     * Decodes the outcome of a strategic merge patch, which is not modified. Upstream converts it without writing it as
     * JSON; hence other words where a value has the wrong type, and unknown fields in alphabetical order.
     *
     * @throws DecodeException where a value has the wrong type, or, with {@link FieldValidation#STRICT}, where there are
     *     unknown fields
     */
    public static Decoded restore(ObjectNode tree, Schema schema, FieldValidation validation) {
        TreeRestorer restorer = new TreeRestorer();
        ObjectNode restored = restorer.restore(tree, schema);
        Canonicalizer.applySent(restored, schema);
        return StrictErrors.finish(
                restored, restorer.strictErrors().list().stream().sorted().toList(), validation);
    }

    private static JsonNode sorted(JsonNode value) {
        if (value.isObject()) {
            TreeMap<String, JsonNode> fields = new TreeMap<>();
            value.properties().forEach(entry -> fields.put(entry.getKey(), sorted(entry.getValue())));
            return Json.object().setAll(fields);
        } else if (value.isArray()) {
            ArrayNode list = Json.mapper().createArrayNode();
            value.forEach(element -> list.add(sorted(element)));
            return list;
        }
        return value;
    }

    private static Decoded finish(ObjectNode tree, Schema schema, JsonDecoder decoder, FieldValidation validation) {
        List<DroppedValue> empty = Canonicalizer.applySent(tree, schema);
        Decoded decoded = StrictErrors.finish(tree, decoder.strictErrors().list(), validation);
        return new Decoded(decoded.tree(), decoded.strictErrors(), empty);
    }
}
