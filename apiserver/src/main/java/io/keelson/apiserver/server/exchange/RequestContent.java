package io.keelson.apiserver.server.exchange;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.DecodeException;
import io.keelson.api.schema.Decoder;
import io.keelson.api.schema.FieldValidation;
import io.keelson.api.schema.Schema;
import io.keelson.api.schema.protobuf.Envelope;
import io.keelson.api.schema.protobuf.MalformedProtobufException;
import io.keelson.api.schema.protobuf.ProtobufReader;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.negotiation.Negotiation;
import io.keelson.apiserver.negotiation.YamlDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a request carries: the media type of its body, and the body as JSON. */
public final class RequestContent {
    private static final String YAML = "application/yaml";
    public static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    private RequestContent() {}

    /** The body in JSON, with what the client is to be warned of. */
    public record Content(byte[] json, List<String> warnings) {}

    /**
     * Returns the media type of an object's body.
     *
     * @throws StatusException 415 where it cannot be read
     */
    public static String objectType(ApiExchange request) {
        String type = mediaType(request.header("Content-Type"));
        if (type == null || !type.equals("application/json") && !type.equals(YAML) && !type.equals(PROTOBUF)) {
            throw StatusException.unsupportedMediaType(Negotiation.OBJECT_TYPES);
        }
        return type;
    }

    /** Returns the media type without parameters, in lower case; JSON where none was sent, null where it is malformed. */
    public static @Nullable String mediaType(@Nullable String header) {
        if (header == null || header.isEmpty()) {
            return "application/json";
        }
        int semicolon = header.indexOf(';');
        String type = (semicolon < 0 ? header : header.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        return type.isEmpty() ? null : type;
    }

    /**
     * Returns the body of an object as JSON.
     *
     * @param type the body's media type
     * @param validation the {@code fieldValidation} asked for, which decides about keys given twice
     * @throws StatusException 400 where the body is malformed YAML, or is not to have keys twice
     */
    public static Content object(byte[] body, String type, ResourceInfo resource, String kind, String validation) {
        if (type.equals(PROTOBUF)) {
            return new Content(protobuf(body, resource, kind), List.of());
        }
        if (!type.equals(YAML)) {
            return new Content(body, List.of());
        }
        YamlDocument document;
        try {
            document = YamlDocument.read(body);
        } catch (IllegalArgumentException e) {
            throw unrecognized(kind, String.valueOf(e.getMessage()), body);
        }
        JsonNode value = document.value().isNull() ? Json.object() : document.value();
        if (!value.isObject()) {
            throw unrecognized(
                    kind,
                    "couldn't get version/kind; json parse error: json: cannot unmarshal " + Json.typeName(value)
                            + " into Go value of type struct { APIVersion string"
                            + " \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
                            + " \"json:\\\"kind,omitempty\\\"\" }",
                    body);
        }
        byte[] json = Json.write(value);
        if (validation.equals("Strict") && !document.duplicates().isEmpty()) {
            List<String> errors = new ArrayList<>();
            errors.add("yaml: unmarshal errors:\n  " + String.join("\n  ", document.duplicates()));
            errors.addAll(unknownFields(json, new GroupVersionKind(resource.group(), resource.version(), kind)));
            throw StatusException.badRequest(kind + " in version " + GoFormat.quote(resource.version())
                    + " cannot be handled as a " + kind + ": strict decoding error: " + String.join(", ", errors));
        }
        return new Content(json, validation.equals("Ignore") ? List.of() : document.duplicates());
    }

    /** What strict decoding says of a body besides; nothing where it cannot be decoded at all, which is told later. */
    private static List<String> unknownFields(byte[] json, GroupVersionKind kind) {
        Schema schema = BuiltinSchemas.load().schema(kind);
        try {
            return schema == null
                    ? List.of()
                    : Decoder.decode(json, schema, FieldValidation.WARN).strictErrors();
        } catch (DecodeException | MalformedJsonException e) {
            return List.of();
        }
    }

    /** What the sender did not say of the object's type is what is expected; a type without a message is told later. */
    private static byte[] protobuf(byte[] body, ResourceInfo resource, String kind) {
        Envelope envelope;
        try {
            envelope = Envelope.read(body);
        } catch (MalformedProtobufException e) {
            throw unrecognized(kind, String.valueOf(e.getMessage()), body);
        }
        GroupVersionKind sent = GroupVersionKind.of(
                envelope.apiVersion().isEmpty() ? resource.apiVersion() : envelope.apiVersion(),
                envelope.kind().isEmpty() ? kind : envelope.kind());
        ObjectNode object = Json.object().put("apiVersion", sent.apiVersion()).put("kind", sent.kind());
        Schema schema = BuiltinSchemas.load().schema(sent);
        if (schema != null) {
            try {
                object.setAll(ProtobufReader.read(envelope.message(), schema));
            } catch (MalformedProtobufException e) {
                throw StatusException.badRequest(sent.kind() + " in version " + GoFormat.quote(sent.version())
                        + " cannot be handled as a " + kind + ": " + e.getMessage());
            }
        }
        return Json.write(object);
    }

    private static StatusException unrecognized(String kind, String why, byte[] body) {
        return StatusException.badRequest("the object provided is unrecognized (must be of type " + kind + "): " + why
                + " (" + beginning(body) + ")");
    }

    /** The first bytes of a body that could not be read: as text where it may be JSON, else in hexadecimal digits. */
    private static String beginning(byte[] body) {
        if (body.length == 0) {
            return "<empty>";
        }
        int most = 30;
        String more = body.length > most ? " ..." : "";
        int length = Math.min(most, body.length);
        return body[0] == '{'
                ? new String(body, 0, length, StandardCharsets.UTF_8) + more
                : HexFormat.of().formatHex(body, 0, length) + more;
    }
}
