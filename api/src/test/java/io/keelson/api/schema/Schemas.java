package io.keelson.api.schema;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/** What tests of schemas start from. */
final class Schemas {
    private Schemas() {}

    static Schema of(String apiVersion, String kind) {
        return Objects.requireNonNull(
                BuiltinSchemas.load().schema(GroupVersionKind.of(apiVersion, kind)), apiVersion + " " + kind);
    }

    /** Parses JSON in which single quotes stand for double ones. */
    static ObjectNode json(String text) {
        return Json.parse(bytes(text));
    }

    static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    static Decoded decode(String apiVersion, String kind, String text) {
        return Decoder.decode(bytes(text), of(apiVersion, kind), FieldValidation.WARN);
    }
}
