package io.keelson.apiserver.registry.write;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.DecodeException;
import io.keelson.api.schema.Decoded;
import io.keelson.api.schema.Decoder;
import io.keelson.api.schema.Defaulter;
import io.keelson.api.schema.DroppedValue;
import io.keelson.api.schema.FieldValidation;
import io.keelson.api.schema.Schema;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.definition.ObjectForm;
import io.keelson.apiserver.definition.Scheme;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Decodes the objects in request bodies: type, known fields, defaults; errors are upstream's. */
public final class Bodies {
    private static final int SUMMARY = 30;
    /** The first of the three bytes of a byte order mark in UTF-8, which JSON may not start with. */
    private static final byte BYTE_ORDER_MARK = (byte) 0xef;

    private static final String TYPE_META =
            "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }";

    private final GroupVersionKind expected;
    private final Set<String> accepted;
    private final @Nullable Schema schema;
    private final Scheme scheme;
    private final Consumer<ObjectNode> defaults;
    private final @Nullable ObjectForm form;

    /**
     * @param expected the type objects must have
     * @param schema its schema, or null where it takes everything
     * @param scheme the types that are known
     * @param defaults sets the defaults that the schema cannot say
     */
    public Bodies(GroupVersionKind expected, @Nullable Schema schema, Scheme scheme, Consumer<ObjectNode> defaults) {
        this(expected, schema, scheme, defaults, Set.of());
    }

    /** @param accepted versions that bodies may also be in */
    public Bodies(
            GroupVersionKind expected,
            @Nullable Schema schema,
            Scheme scheme,
            Consumer<ObjectNode> defaults,
            Set<String> accepted) {
        this(expected, schema, scheme, defaults, accepted, null);
    }

    /** @param form what objects look like that no schema describes */
    public Bodies(GroupVersionKind expected, Scheme scheme, ObjectForm form) {
        this(expected, null, scheme, tree -> {}, Set.of(), form);
    }

    private Bodies(
            GroupVersionKind expected,
            @Nullable Schema schema,
            Scheme scheme,
            Consumer<ObjectNode> defaults,
            Set<String> accepted,
            @Nullable ObjectForm form) {
        this.form = form;
        this.accepted = accepted;
        this.expected = expected;
        this.schema = schema;
        this.scheme = scheme;
        this.defaults = defaults;
    }

    public GroupVersionKind expected() {
        return expected;
    }

    @Nullable
    public Schema schema() {
        return schema;
    }

    /**
     * Decodes the body of a create or update.
     *
     * @param warn takes unknown and duplicate fields where only a warning is asked for
     * @throws StatusException 400 where the body is no object of the expected type
     */
    public ObjectNode decode(byte[] body, String fieldValidation, Consumer<String> warn) {
        return decode(body, fieldValidation, warn, new ArrayList<>());
    }

    /** @param dropped takes the empty lists and maps of the body, which the object does not show */
    public ObjectNode decode(byte[] body, String fieldValidation, Consumer<String> warn, List<DroppedValue> dropped) {
        TypeScan scanned = TypeScan.of(body);
        GroupVersionKind actual = scanned == null ? parsedType(body) : type(scanned.apiVersion(), scanned.kind());
        if (actual.version().contains("/")) {
            throw unrecognized("unexpected GroupVersion string: " + actual.apiVersion(), body);
        }
        if (form != null && isKindMissing(body)) {
            throw unrecognized("Object 'Kind' is missing in '" + new String(body, StandardCharsets.UTF_8) + "'", body);
        }
        try {
            String problem = mismatch(actual);
            if (problem != null) {
                throw new DecodeException(problem);
            }
            FieldValidation validation = FieldValidation.parse(fieldValidation);
            ObjectNode decoded = fields(body, validation == null ? FieldValidation.WARN : validation, warn, dropped);
            checkVersion(actual);
            return decoded;
        } catch (DecodeException | MalformedJsonException e) {
            parsedType(body);
            throw StatusException.badRequest(actual.kind() + " in version " + GoFormat.quote(actual.version())
                    + " cannot be handled as a " + expected.kind() + ": " + e.getMessage());
        }
    }

    private static boolean isKindMissing(byte[] body) {
        try {
            String kind = Json.parseValue(body) instanceof ObjectNode tree ? Json.text(tree, "kind") : "";
            return kind == null || kind.isEmpty();
        } catch (MalformedJsonException e) {
            // Told by whoever decodes the body.
            return false;
        }
    }

    /** @throws StatusException 400 where the body is no JSON, no object, or says its type in another way */
    private GroupVersionKind parsedType(byte[] body) {
        if (body.length > 0 && body[0] == BYTE_ORDER_MARK) {
            throw unrecognized(
                    "couldn't get version/kind; json parse error: invalid character 'ï' looking for beginning of value",
                    body);
        }
        JsonNode value;
        try {
            value = Json.parseValue(body);
        } catch (MalformedJsonException e) {
            throw unrecognized("couldn't get version/kind; json parse error: " + e.getMessage(), body);
        }
        if (value.isNull()) {
            return expected;
        }
        if (!(value instanceof ObjectNode tree)) {
            throw unrecognized(
                    "couldn't get version/kind; json parse error: json: cannot unmarshal " + Json.typeName(value)
                            + " into Go value of type " + TYPE_META,
                    body);
        }
        for (String field : List.of("apiVersion", "kind")) {
            JsonNode given = Json.at(tree, field);
            if (given != null && !given.isString()) {
                throw unrecognized(
                        "couldn't get version/kind; json parse error: json: cannot unmarshal " + Json.typeName(given)
                                + " into Go struct field ." + field + " of type string",
                        body);
            }
        }
        return actual(tree);
    }

    /**
     * Decodes what a patch made of an object.
     *
     * @throws DecodeException where the outcome is no object of the expected type
     * @throws StatusException 400 where it is of another version
     */
    public ObjectNode decodePatched(ObjectNode patched, FieldValidation validation, Consumer<String> warn) {
        GroupVersionKind actual = actual(patched);
        String problem = mismatch(actual);
        if (problem != null) {
            throw new DecodeException(problem);
        }
        if (form != null) {
            return shaped(form, patched.deepCopy(), Set.of(), validation, warn);
        }
        if (schema == null) {
            return complete(patched.deepCopy());
        }
        Decoded decoded = Decoder.decode(patched, schema, validation);
        decoded.strictErrors().forEach(warn);
        return complete(decoded.tree());
    }

    /**
     * Decodes what a strategic merge patch made of an object; its kind and version do not count.
     *
     * @throws DecodeException where the outcome is no object of the expected type
     */
    ObjectNode restorePatched(ObjectNode patched, Schema type, FieldValidation validation, Consumer<String> warn) {
        Decoded decoded = Decoder.restore(patched, type, validation);
        decoded.strictErrors().forEach(warn);
        return complete(decoded.tree());
    }

    private ObjectNode fields(
            byte[] body, FieldValidation validation, Consumer<String> warn, List<DroppedValue> dropped) {
        boolean nothing = body.length == 4 && body[0] == 'n';
        if (form != null) {
            Set<String> duplicates = validation == FieldValidation.IGNORE ? Set.of() : DuplicateFields.find(body);
            return shaped(form, nothing ? Json.object() : Json.parse(body), duplicates, validation, warn);
        }
        if (schema == null || nothing) {
            return complete(nothing ? Json.object() : Json.parse(body));
        }
        Decoded decoded = Decoder.decode(body, schema, validation);
        decoded.strictErrors().forEach(warn);
        dropped.addAll(decoded.dropped());
        DroppedValue.restore(dropped);
        ObjectNode completed = complete(decoded.tree());
        DroppedValue.remove(dropped);
        return completed;
    }

    /** Brings an object into form; what it should not have said is refused, told or not, as the client wants. */
    private ObjectNode shaped(
            ObjectForm shape,
            ObjectNode tree,
            Set<String> duplicates,
            FieldValidation validation,
            Consumer<String> warn) {
        GroupVersionKind actual = actual(tree);
        tree.put("kind", actual.kind()).put("apiVersion", actual.apiVersion());
        List<String> problems = new ArrayList<>(duplicates);
        shape.shape(tree, problems::add);
        if (validation == FieldValidation.STRICT && !problems.isEmpty()) {
            throw new DecodeException("strict decoding error: " + String.join(", ", problems));
        }
        if (validation == FieldValidation.WARN) {
            problems.forEach(warn);
        }
        return tree;
    }

    private ObjectNode complete(ObjectNode tree) {
        tree.put("kind", expected.kind()).put("apiVersion", expected.apiVersion());
        if (schema != null) {
            Defaulter.apply(tree, schema);
        }
        defaults.accept(tree);
        return tree;
    }

    private GroupVersionKind actual(ObjectNode tree) {
        return type(Json.text(tree, "apiVersion"), Json.text(tree, "kind"));
    }

    private GroupVersionKind type(@Nullable String apiVersion, @Nullable String kind) {
        return GroupVersionKind.of(
                apiVersion == null || apiVersion.isEmpty() ? expected.apiVersion() : apiVersion,
                kind == null || kind.isEmpty() ? expected.kind() : kind);
    }

    /** Returns why an object of this type cannot be one of the expected type, or null where it can. */
    private @Nullable String mismatch(GroupVersionKind actual) {
        return actual.equals(expected) ? null : scheme.mismatch(actual, expected);
    }

    private void checkVersion(GroupVersionKind actual) {
        if (!actual.apiVersion().equals(expected.apiVersion()) && !accepted.contains(actual.apiVersion())) {
            throw StatusException.badRequest("the API version in the data (" + actual.apiVersion()
                    + ") does not match the expected API version (" + expected.apiVersion() + ")");
        }
    }

    private StatusException unrecognized(String why, byte[] body) {
        return StatusException.badRequest("the object provided is unrecognized (must be of type " + expected.kind()
                + "): " + why + " (" + summary(body) + ")");
    }

    private static String summary(byte[] body) {
        if (body.length == 0) {
            return "<empty>";
        }
        int shown = Math.min(body.length, SUMMARY);
        String text = body[0] == '{'
                ? new String(body, 0, shown, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(body, 0, shown);
        return body.length > SUMMARY ? text + " ..." : text;
    }
}
