package io.keelson.apiserver.registry.write;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.patch.JsonPatch;
import io.keelson.api.patch.MergePatch;
import io.keelson.api.patch.StrategicMergePatch;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.DecodeException;
import io.keelson.api.schema.FieldValidation;
import io.keelson.api.schema.Schema;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.registry.options.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Applies one patch to objects in the served version. */
public final class PatchApplication {
    private final Bodies bodies;
    private final PatchType type;
    private final byte[] body;
    private final FieldValidation validation;
    private final Consumer<String> warn;

    /**
     * @param bodies decodes the outcome
     * @param body the patch
     * @param fieldValidation what becomes of unknown fields
     * @param warn takes unknown fields where only a warning is asked for
     */
    public PatchApplication(Bodies bodies, PatchType type, byte[] body, String fieldValidation, Consumer<String> warn) {
        this.bodies = bodies;
        this.type = type;
        this.body = body;
        FieldValidation parsed = FieldValidation.parse(fieldValidation);
        this.validation = parsed == null ? FieldValidation.WARN : parsed;
        this.warn = warn;
    }

    /**
     * Returns the patched object.
     *
     * @param live the object, not modified
     * @throws StatusException 400, 415 or 422 where the patch is none, does not apply or makes something else of the object
     */
    public ObjectNode apply(ObjectNode live) {
        return switch (type) {
            case JSON -> json(live);
            case MERGE -> merge(live);
            case STRATEGIC -> strategic(live);
            case APPLY -> throw new IllegalArgumentException("applied elsewhere");
        };
    }

    private ObjectNode json(ObjectNode live) {
        JsonPatch patch = JsonPatch.parse(body);
        Set<String> strict =
                validation == FieldValidation.IGNORE ? Set.of() : new LinkedHashSet<>(patch.unknownFields());
        JsonNode patched = patch.applyTo(live);
        if (!(patched instanceof ObjectNode object)) {
            throw invalid(
                    new String(Json.write(patched), StandardCharsets.UTF_8),
                    "json: cannot unmarshal " + Json.typeName(patched) + " into Go value of type "
                            + bodies.expected().version() + "."
                            + bodies.expected().kind());
        }
        return decode(strict, shown(object), (lenient, found) -> bodies.decodePatched(object, lenient, found));
    }

    private ObjectNode merge(ObjectNode live) {
        ObjectNode patch = MergePatch.parse(body);
        ObjectNode patched = MergePatch.apply(live, patch);
        return decode(duplicates(), shown(patched), (lenient, found) -> bodies.decodePatched(patched, lenient, found));
    }

    private ObjectNode strategic(ObjectNode live) {
        Schema schema = bodies.schema();
        if (schema == null) {
            throw StatusException.unsupportedMediaType(
                    List.of(PatchType.JSON.mediaType(), PatchType.MERGE.mediaType(), PatchType.APPLY.mediaType()));
        }
        ObjectNode patch = strategicPatch();
        ObjectNode patched = StrategicMergePatch.apply(live, patch, schema);
        return decode(
                duplicates(),
                GoMaps.print(patch),
                (lenient, found) -> bodies.restorePatched(patched, schema, lenient, found));
    }

    private ObjectNode strategicPatch() {
        JsonNode value;
        try {
            value = Json.parseValue(body);
        } catch (MalformedJsonException e) {
            throw StatusException.badRequest(e.getMessage());
        }
        if (value.isNull()) {
            return Json.object();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw StatusException.badRequest(
                "json: cannot unmarshal " + Json.typeName(value) + " into Go value of type map[string]interface {}");
    }

    /** The object as errors show it: keys sorted. */
    private static String shown(ObjectNode object) {
        return new String(Json.write(sorted(object)), StandardCharsets.UTF_8);
    }

    private static JsonNode sorted(JsonNode value) {
        if (value instanceof ObjectNode object) {
            TreeMap<String, JsonNode> members = new TreeMap<>();
            object.forEachEntry(members::put);
            ObjectNode copy = Json.object();
            members.forEach((key, member) -> copy.set(key, sorted(member)));
            return copy;
        }
        return value;
    }

    private Set<String> duplicates() {
        return validation == FieldValidation.IGNORE ? Set.of() : DuplicateFields.find(body);
    }

    /**
     * Decodes what the patch made of the object.
     *
     * @param strict what strict decoding of the patch objects to
     * @param shown what errors show as the value
     * @param decoder decodes, given how strictly and what takes unknown fields
     */
    private ObjectNode decode(
            Set<String> strict, String shown, BiFunction<FieldValidation, Consumer<String>, ObjectNode> decoder) {
        try {
            List<String> found = new ArrayList<>(strict);
            FieldValidation lenient = validation == FieldValidation.STRICT ? FieldValidation.WARN : validation;
            ObjectNode decoded = decoder.apply(lenient, found::add);
            if (validation == FieldValidation.STRICT && !found.isEmpty()) {
                throw invalid(shown, "strict decoding error: " + String.join(", ", found));
            }
            found.forEach(warn);
            return decoded;
        } catch (DecodeException e) {
            throw invalid(shown, e.getMessage());
        }
    }

    private static StatusException invalid(String shown, String why) {
        FieldErrors errors = new FieldErrors();
        errors.invalid(FieldPath.of("patch"), shown, why);
        return StatusException.invalid(new GroupVersionKind("", "", ""), "", errors);
    }
}
