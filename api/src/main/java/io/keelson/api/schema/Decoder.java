package io.keelson.api.schema;

import io.keelson.api.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
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
            JsonDecoder decoder = new JsonDecoder(parser);
            ObjectNode tree = decoder.decode(schema);
            if (parser.nextToken() == null) {
                return finish(tree, schema, decoder, validation);
            }
        } catch (JacksonException e) {
            Json.parse(json);
        } catch (DecodeException e) {
            // What is no JSON at all is told before what is wrong with it.
            Json.parse(json);
            throw e;
        }
        Json.parse(json);
        throw new IllegalStateException("read a document's end where there is none");
    }

    /**
     * Decodes a tree, which is not modified, with the errors of a document: one that came as YAML, or the outcome of a
     * JSON or merge patch.
     *
     * @throws DecodeException as above
     */
    public static Decoded decode(ObjectNode tree, Schema schema, FieldValidation validation) {
        try (JsonParser parser = Json.mapper().treeAsTokens(tree)) {
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
        Canonicalizer.apply(restored, schema);
        return StrictErrors.finish(
                restored, restorer.strictErrors().list().stream().sorted().toList(), validation);
    }

    private static Decoded finish(ObjectNode tree, Schema schema, JsonDecoder decoder, FieldValidation validation) {
        Canonicalizer.apply(tree, schema);
        return StrictErrors.finish(tree, decoder.strictErrors().list(), validation);
    }
}
