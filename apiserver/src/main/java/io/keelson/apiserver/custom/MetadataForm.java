package io.keelson.apiserver.custom;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.DecodeException;
import io.keelson.api.schema.Decoded;
import io.keelson.api.schema.Decoder;
import io.keelson.api.schema.Field;
import io.keelson.api.schema.FieldValidation;
import io.keelson.api.schema.Schema;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code metadata}, which custom resources have in common with all others. */
final class MetadataForm {
    private static final Schema METADATA = metadata();

    private MetadataForm() {}

    private static Schema metadata() {
        Schema any = Objects.requireNonNull(
                BuiltinSchemas.load().schema(new GroupVersionKind("", "v1", "ConfigMap")), "ConfigMap");
        Field field = Objects.requireNonNull(any.field("metadata"), "metadata");
        return field.schema();
    }

    /** Returns the type of metadata. */
    static Schema schema() {
        return METADATA;
    }

    /**
     * Brings the metadata of an object into form, in place.
     *
     * @param path what stands before {@code metadata} in names of fields, with its dot
     * @param unknown takes the fields that metadata does not have
     * @throws DecodeException where a field is malformed
     */
    static void shape(ObjectNode object, String path, Consumer<String> unknown) {
        JsonNode given = object.get("metadata");
        if (given == null) {
            return;
        }
        if (given.isNull()) {
            object.set("metadata", Json.object());
            return;
        }
        if (!(given instanceof ObjectNode metadata)) {
            throw new DecodeException(
                    "json: cannot unmarshal " + Json.typeName(given) + " into Go value of type v1.ObjectMeta");
        }
        Decoded decoded = Decoder.decode(metadata, METADATA, FieldValidation.WARN);
        for (String problem : decoded.strictErrors()) {
            unknown.accept(problem.replaceFirst("field \"", "field \"" + path.replace("$", "\\$") + "metadata."));
        }
        object.set("metadata", decoded.tree());
    }

    /** Brings stored metadata into form, in place: fields that are malformed go. */
    static void repair(ObjectNode object) {
        try {
            shape(object, "", unknown -> {});
        } catch (DecodeException e) {
            ObjectNode kept = Json.object();
            if (object.get("metadata") instanceof ObjectNode metadata) {
                for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
                    JsonNode value = sound(entry.getKey(), entry.getValue());
                    if (value != null) {
                        kept.set(entry.getKey(), value);
                    }
                }
            }
            object.set("metadata", kept);
        }
    }

    private static @Nullable JsonNode sound(String name, JsonNode value) {
        ObjectNode one = Json.object();
        one.set(name, value);
        try {
            return Decoder.decode(one, METADATA, FieldValidation.IGNORE).tree().get(name);
        } catch (DecodeException e) {
            return null;
        }
    }
}
