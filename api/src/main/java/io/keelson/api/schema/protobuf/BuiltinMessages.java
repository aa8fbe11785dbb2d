package io.keelson.api.schema.protobuf;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Schema;
import tools.jackson.databind.node.ObjectNode;

/** Objects of the built-in kinds as protobuf. A document's message is made once, and kept while there is memory. */
public final class BuiltinMessages {
    private static final String FORM = "protobuf";

    private BuiltinMessages() {}

    /** Returns whether objects of the kind have a message. */
    public static boolean known(GroupVersionKind kind) {
        return BuiltinSchemas.load().schema(kind) != null;
    }

    /**
     * Returns the message of an object.
     *
     * @throws IllegalArgumentException where its kind has none
     */
    public static byte[] message(ObjectNode object, GroupVersionKind kind) {
        return ProtobufWriter.message(object, schema(kind));
    }

    /** Returns the message of a document; shared, never to be modified. */
    public static byte[] message(ObjectDocument object) {
        return object.form(FORM, document -> message(document.toTree(), kind(document)));
    }

    /** Returns a document in its envelope. */
    public static byte[] envelope(ObjectDocument object) {
        return new Envelope(object.header().apiVersion(), object.header().kind(), message(object)).bytes();
    }

    /** Returns an object in its envelope. */
    public static byte[] envelope(ObjectNode object) {
        String apiVersion = text(object, "apiVersion");
        String kind = text(object, "kind");
        // Discovery of the oldest version does not say in which version its documents are.
        GroupVersionKind type = GroupVersionKind.of(apiVersion.isEmpty() ? "v1" : apiVersion, kind);
        return new Envelope(apiVersion, kind, message(object, type)).bytes();
    }

    private static GroupVersionKind kind(ObjectDocument object) {
        return GroupVersionKind.of(object.header().apiVersion(), object.header().kind());
    }

    private static String text(ObjectNode object, String field) {
        String text = Json.text(object, field);
        return text == null ? "" : text;
    }

    private static Schema schema(GroupVersionKind kind) {
        Schema schema = BuiltinSchemas.load().schema(kind);
        if (schema == null) {
            throw new IllegalArgumentException(kind + " has no message in protobuf");
        }
        return schema;
    }
}
