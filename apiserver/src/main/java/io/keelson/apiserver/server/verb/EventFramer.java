package io.keelson.apiserver.server.verb;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.schema.protobuf.BuiltinMessages;
import io.keelson.api.schema.protobuf.WatchFrames;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.negotiation.OutputFormat;
import io.keelson.apiserver.negotiation.OutputFormat.Transform;
import io.keelson.apiserver.table.IncludeObject;
import io.keelson.apiserver.table.Tables;
import io.keelson.apiserver.watchcache.WatchEvent;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Frames the events of one watch in the form the client asked for. Watchers of one form share the frame that is made at
 * an event's first watcher. Used by one thread at a time.
 */
final class EventFramer {
    private final ResourceDefinition resource;
    private final OutputFormat format;
    private final IncludeObject include;
    /** Only the first table of a watch says the columns. */
    private boolean columns = true;

    EventFramer(ResourceDefinition resource, OutputFormat format, IncludeObject include) {
        this.resource = resource;
        this.format = format;
        this.include = include;
    }

    byte[] frame(WatchEvent event) {
        return event.type() == WatchEvent.Type.ERROR
                ? untransformed(event)
                : switch (format.transform()) {
                    case NONE, PARTIAL_LIST -> untransformed(event);
                    case TABLE -> table(event);
                    case PARTIAL -> partial(event);
                };
    }

    private byte[] untransformed(WatchEvent event) {
        return format.encoding() == OutputFormat.Encoding.PROTOBUF
                ? event.frame(
                        "protobuf", one -> WatchFrames.frame(one.type().name(), BuiltinMessages.envelope(one.object())))
                : event.jsonFrame();
    }

    private byte[] table(WatchEvent event) {
        boolean first = columns;
        columns = false;
        String version = format.transformVersion();
        String name = "table/" + version + "/" + include + "/" + first;
        return event.frame(name, one -> {
            ObjectNode object = one.object().toTree();
            ObjectNode meta = Json.object()
                    .put("resourceVersion", Long.toString(one.object().header().resourceVersion()));
            return transformed(one, Tables.table(resource, List.of(object), meta, version, include, first));
        });
    }

    private byte[] partial(WatchEvent event) {
        String version = format.transformVersion();
        return event.frame(
                Transform.PARTIAL + "/" + version + "/" + format.encoding(),
                one -> untransformed(new WatchEvent(
                        one.type(), one.object().metadataOnly("meta.k8s.io/" + version, "PartialObjectMetadata"))));
    }

    private byte[] transformed(WatchEvent event, ObjectNode object) {
        return untransformed(new WatchEvent(event.type(), ObjectDocument.of(object)));
    }
}
