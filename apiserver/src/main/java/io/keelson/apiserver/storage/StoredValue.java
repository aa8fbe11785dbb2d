package io.keelson.apiserver.storage;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Canonicalizer;
import io.keelson.api.schema.Defaulter;
import io.keelson.api.schema.Schema;
import io.keelson.api.schema.protobuf.Envelope;
import io.keelson.api.schema.protobuf.MalformedProtobufException;
import io.keelson.api.schema.protobuf.ProtobufReader;
import io.keelson.api.schema.protobuf.ProtobufWriter;
import io.keelson.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Turns one value of the storage into JSON, or JSON into protobuf. */
final class StoredValue {
    private static final byte[] ENCRYPTED = "k8s:enc:".getBytes(StandardCharsets.US_ASCII);
    /** How much of an encrypted value is shown: the provider's name and the key's lie there, in clear. */
    private static final int SHOWN = 64;

    /** Groups that upstream stores as JSON whatever it is told, for their servers know nothing else. */
    private static final Set<String> ALWAYS_JSON = Set.of("apiextensions.k8s.io", "apiregistration.k8s.io");

    private StoredValue() {}

    /**
     * Returns a value as JSON; what is JSON already is handed through, and what is of no kind that is served.
     *
     * @param key where it lies, for errors
     * @throws StorageException where it is encrypted or damaged
     */
    static byte[] json(String key, byte[] value) {
        if (Envelope.begins(value)) {
            return transcoded(key, value);
        }
        if (value.length >= ENCRYPTED.length
                && Arrays.equals(value, 0, ENCRYPTED.length, ENCRYPTED, 0, ENCRYPTED.length)) {
            throw new StorageException(
                    "the value of " + key + " is encrypted (" + transformer(value)
                            + "), and encryption at rest is not supported",
                    false,
                    null);
        }
        return value;
    }

    private static byte[] transcoded(String key, byte[] value) {
        try {
            Envelope envelope = Envelope.read(value);
            Schema schema = BuiltinSchemas.load().schema(GroupVersionKind.of(envelope.apiVersion(), envelope.kind()));
            if (schema == null) {
                // The ranges of an upstream server's allocators lie beside the objects; nobody here asks for them.
                return value;
            }
            ObjectNode object = Json.object().put("kind", envelope.kind()).put("apiVersion", envelope.apiVersion());
            object.setAll(ProtobufReader.read(envelope.message(), schema));
            // An older server may not have known of all of today's defaults.
            Defaulter.apply(object, schema);
            Canonicalizer.apply(object, schema);
            return Json.write(object);
        } catch (MalformedProtobufException e) {
            throw new StorageException("the value of " + key + " cannot be read: " + e.getMessage(), false, e);
        }
    }

    /** What stands before the encrypted bytes: {@code k8s:enc:PROVIDER:VERSION:KEY}. */
    private static String transformer(byte[] value) {
        int colons = 0;
        int end = 0;
        while (end < Math.min(value.length, SHOWN) && value[end] > ' ' && value[end] < 0x7f && colons < 5) {
            if (value[end++] == ':') {
                colons++;
            }
        }
        String text = new String(value, 0, end, StandardCharsets.US_ASCII);
        return text.endsWith(":") ? text.substring(0, text.length() - 1) : text;
    }

    /** Returns the JSON of an object as protobuf, or as it is where its kind has no message or is kept as JSON. */
    static byte[] protobuf(byte[] json) {
        ObjectNode object = Json.parse(json);
        String apiVersion = text(object, "apiVersion");
        GroupVersionKind kind = GroupVersionKind.of(apiVersion, text(object, "kind"));
        @Nullable
        Schema schema = ALWAYS_JSON.contains(kind.group())
                ? null
                : BuiltinSchemas.load().schema(kind);
        return schema == null
                ? json
                : new Envelope(apiVersion, kind.kind(), ProtobufWriter.message(object, schema)).bytes();
    }

    private static String text(ObjectNode object, String field) {
        String text = Json.text(object, field);
        return text == null ? "" : text;
    }
}
