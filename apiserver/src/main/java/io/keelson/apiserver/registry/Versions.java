package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.Canonicalizer;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.watchcache.WatchEvent;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Turns objects between the stored version and one that is served. Where they are the same, bytes are handed through. */
final class Versions {
    private final GroupVersionKind stored;
    private final GroupVersionKind served;
    private final Conversion conversion;
    private final @Nullable Schema storedSchema;
    private final @Nullable Schema servedSchema;
    private volatile @Nullable WatchEvent lastBookmark;

    Versions(StoredResource resource, ResourceInfo info, @Nullable Schema servedSchema) {
        this.stored = resource.kind();
        this.served = info.gvk();
        this.conversion = resource.conversion();
        this.storedSchema = resource.schema();
        this.servedSchema = servedSchema;
    }

    boolean same() {
        return stored.equals(served);
    }

    ObjectDocument toServed(ObjectDocument object) {
        if (object.header().kind().equals(served.kind())
                && object.header().apiVersion().equals(served.apiVersion())) {
            return object;
        }
        return ObjectDocument.of(toServed(object.toTree()));
    }

    /** Converts the tree in place. */
    ObjectNode toServed(ObjectNode object) {
        return convert(object, stored, served, servedSchema);
    }

    /** Converts the tree in place. */
    ObjectNode toStored(ObjectNode object) {
        return convert(object, served, stored, storedSchema);
    }

    private ObjectNode convert(ObjectNode object, GroupVersionKind from, GroupVersionKind to, @Nullable Schema schema) {
        if (!from.equals(to)) {
            conversion.convert(object, from, to);
            object.put("kind", to.kind()).put("apiVersion", to.apiVersion());
            if (schema != null) {
                Canonicalizer.apply(object, schema);
            }
        }
        return object;
    }

    /** Converts an event, once for all watchers of this version. */
    WatchEvent toServed(WatchEvent event) {
        if (same() || event.type() == WatchEvent.Type.ERROR || event.type() == WatchEvent.Type.BOOKMARK) {
            return event;
        }
        return event.converted(served.toString(), other -> new WatchEvent(other.type(), toServed(other.object())));
    }

    /** Makes bookmarks; the one of the newest revision is shared by all watchers. */
    LongFunction<WatchEvent> bookmarks() {
        return revision -> {
            WatchEvent last = lastBookmark;
            if (last == null || last.object().header().resourceVersion() != revision) {
                last = bookmark(revision, false);
                lastBookmark = last;
            }
            return last;
        };
    }

    /** Makes the bookmark that ends the initial events of a streamed list. */
    LongFunction<WatchEvent> initialEnd() {
        return revision -> bookmark(revision, true);
    }

    private WatchEvent bookmark(long revision, boolean initialEnd) {
        ObjectNode object = Json.object();
        object.put("kind", served.kind()).put("apiVersion", served.apiVersion());
        ObjectNode metadata = object.putObject("metadata").put("resourceVersion", Long.toString(revision));
        if (initialEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        return new WatchEvent(WatchEvent.Type.BOOKMARK, ObjectDocument.of(object));
    }
}
