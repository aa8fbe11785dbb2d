package io.keelson.apiserver.server.verb;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.protobuf.BuiltinMessages;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.negotiation.OutputFormat;
import io.keelson.apiserver.server.exchange.Encoder;
import io.keelson.apiserver.table.IncludeObject;
import io.keelson.apiserver.table.Tables;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes objects in the form an answer has: as stored where that is asked for, else turned into it. */
final class ObjectWriter {
    private ObjectWriter() {}

    /**
     * Returns the body for one object. {@code Status} objects are never transformed.
     *
     * @param definition what the object is of
     * @param include what the rows of a table carry
     */
    static byte[] write(
            ObjectDocument object, ResourceDefinition definition, OutputFormat format, IncludeObject include) {
        ResourceInfo resource = definition.info();
        boolean status =
                object.header().kind().equals("Status") && !resource.kind().equals("Status");
        OutputFormat wanted = status ? format.untransformed() : format;
        if (wanted.plain()) {
            return object.bytes();
        }
        return switch (wanted.transform()) {
            case NONE ->
                wanted.encoding() == OutputFormat.Encoding.PROTOBUF
                        ? BuiltinMessages.envelope(object)
                        : Encoder.bytes(object.bytes(), wanted);
            case TABLE -> {
                ObjectNode tree = object.toTree();
                List<ObjectNode> items = isList(tree) ? items(tree) : List.of(tree);
                yield Encoder.bytes(
                        Json.write(Tables.table(
                                definition, items, listMeta(tree), wanted.transformVersion(), include, true)),
                        wanted);
            }
            case PARTIAL -> {
                ObjectNode tree = object.toTree();
                if (isList(tree)) {
                    throw listAsObject(resource);
                }
                yield Encoder.bytes(Json.write(partial(tree, wanted.transformVersion())), wanted);
            }
            case PARTIAL_LIST -> {
                ObjectNode tree = object.toTree();
                if (!isList(tree)) {
                    throw objectAsList(resource);
                }
                yield Encoder.bytes(
                        Json.write(partialList(items(tree), listMeta(tree), wanted.transformVersion())), wanted);
            }
        };
    }

    /** Returns an object's metadata alone. */
    static ObjectNode partial(ObjectNode object, String version) {
        ObjectNode partial =
                Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/" + version);
        JsonNode metadata = object.get("metadata");
        partial.set("metadata", metadata == null ? Json.object() : metadata);
        return partial;
    }

    /** Returns a list of objects' metadata; one without items has {@code null} for them, as upstream has. */
    static ObjectNode partialList(List<ObjectNode> objects, ObjectNode listMeta, String version) {
        ObjectNode list =
                Json.object().put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/" + version);
        list.set("metadata", listMeta);
        if (objects.isEmpty()) {
            list.putNull("items");
            return list;
        }
        ArrayNode items = list.putArray("items");
        for (ObjectNode object : objects) {
            items.add(partial(object, version));
        }
        return list;
    }

    static StatusException listAsObject(ResourceInfo resource) {
        return StatusException.of(
                406,
                "NotAcceptable",
                "you requested PartialObjectMetadata, but the requested object is a list (*" + typeName(resource)
                        + "List)",
                null);
    }

    static StatusException objectAsList(ResourceInfo resource) {
        return StatusException.of(
                406,
                "NotAcceptable",
                "you requested PartialObjectMetadataList, but the requested object is not a list (*"
                        + typeName(resource) + ")",
                null);
    }

    /** The name upstream's program has for a kind: its group's first label, which for events is that of the core. */
    private static String typeName(ResourceInfo resource) {
        String group = resource.group().split("\\.", 2)[0].toLowerCase(Locale.ROOT);
        return (group.isEmpty() || group.equals("events") ? "core" : group) + "." + resource.kind();
    }

    private static boolean isList(ObjectNode tree) {
        String kind = Json.text(tree, "kind");
        return kind != null && kind.endsWith("List") && tree.has("items");
    }

    private static List<ObjectNode> items(ObjectNode list) {
        return Json.elements(list, "items").stream().map(ObjectNode.class::cast).toList();
    }

    /** The list metadata of a table: of an object, its resource version. */
    private static ObjectNode listMeta(ObjectNode tree) {
        ObjectNode meta = Json.object();
        for (String key : List.of("resourceVersion", "continue", "remainingItemCount")) {
            JsonNode value = Json.at(tree, "metadata", key);
            if (value != null) {
                meta.set(key, value);
            }
        }
        return meta;
    }
}
