package io.keelson.apiserver.server.verb;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Schema;
import io.keelson.api.schema.protobuf.Envelope;
import io.keelson.api.schema.protobuf.MalformedProtobufException;
import io.keelson.api.schema.protobuf.ProtobufReader;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.options.DeleteOptions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the {@code DeleteOptions} in the body of a delete; the query's options do not count beside one. */
final class DeleteOptionsBody {
    private static final String SCHEME = "k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27";

    private static final Schema PROTOBUF =
            Objects.requireNonNull(BuiltinSchemas.load().schema(new GroupVersionKind("", "v1", "DeleteOptions")));

    private DeleteOptionsBody() {}

    /** @throws StatusException 400 where the body is none, or fields have other types than they should */
    static DeleteOptions parse(byte[] json) {
        JsonNode value;
        try {
            value = Json.parseValue(json);
        } catch (MalformedJsonException e) {
            throw StatusException.badRequest("couldn't get version/kind; json parse error: " + e.getMessage());
        }
        if (!(value instanceof ObjectNode tree)) {
            throw StatusException.badRequest("couldn't get version/kind; json parse error: json: cannot unmarshal "
                    + Json.typeName(value)
                    + " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
                    + " Kind string \"json:\\\"kind,omitempty\\\"\" }");
        }
        checkKind(Json.text(tree, "apiVersion"), Json.text(tree, "kind"));
        check(tree, "gracePeriodSeconds", "number", "int64");
        check(tree, "orphanDependents", "bool", "bool");
        check(tree, "propagationPolicy", "string", "v1.DeletionPropagation");
        check(tree, "dryRun", "array", "[]string");
        check(tree, "preconditions", "object", "v1.Preconditions");
        check(tree, "ignoreStoreReadErrorWithClusterBreakingPotential", "bool", "bool");
        for (JsonNode element : Json.elements(tree, "dryRun")) {
            if (!element.isString()) {
                throw mismatch(element, "dryRun", "string");
            }
        }
        for (String key : List.of("uid", "resourceVersion")) {
            JsonNode field = Json.at(tree, "preconditions", key);
            if (field != null && !field.isString()) {
                throw StatusException.badRequest("json: cannot unmarshal " + Json.typeName(field)
                        + " into Go struct field Preconditions.preconditions." + key + " of type "
                        + (key.equals("uid") ? "types.UID" : "string"));
            }
        }
        return DeleteOptions.of(tree);
    }

    /** @throws StatusException 400 where the body is no envelope, or holds no options */
    static DeleteOptions parseProtobuf(byte[] body) {
        try {
            Envelope envelope = Envelope.read(body);
            checkKind(envelope.apiVersion(), envelope.kind());
            return DeleteOptions.of(ProtobufReader.read(envelope.message(), PROTOBUF));
        } catch (MalformedProtobufException e) {
            throw StatusException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static void checkKind(@Nullable String apiVersion, @Nullable String kind) {
        if (kind != null && !kind.isEmpty() && !kind.equals("DeleteOptions")) {
            throw StatusException.badRequest("no kind " + GoFormat.quote(kind) + " is registered for version "
                    + GoFormat.quote(apiVersion == null || apiVersion.isEmpty() ? "v1" : apiVersion) + " in scheme "
                    + GoFormat.quote(SCHEME));
        }
    }

    private static void check(ObjectNode tree, String key, String type, String goType) {
        @Nullable JsonNode field = Json.at(tree, key);
        if (field != null && !Json.typeName(field).equals(type)) {
            throw mismatch(field, key, goType);
        }
        if (field != null && goType.equals("int64") && !field.isIntegralNumber()) {
            throw StatusException.badRequest("json: cannot unmarshal number " + field
                    + " into Go struct field DeleteOptions." + key + " of type int64");
        }
    }

    private static StatusException mismatch(JsonNode field, String key, String goType) {
        return StatusException.badRequest("json: cannot unmarshal " + Json.typeName(field)
                + " into Go struct field DeleteOptions." + key + " of type " + goType);
    }
}
