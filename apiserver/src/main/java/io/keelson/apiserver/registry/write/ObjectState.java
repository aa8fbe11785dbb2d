package io.keelson.apiserver.registry.write;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.storage.Backend;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stored object in the midst of a read-modify-write.
 *
 * @param tree the object in the stored version with its resource version; not to be modified
 * @param revision the revision it is of
 */
public record ObjectState(ObjectNode tree, long revision) {

    public static @Nullable ObjectState of(@Nullable ObjectDocument object) {
        return object == null
                ? null
                : new ObjectState(object.toTree(), object.header().resourceVersion());
    }

    public static @Nullable ObjectState of(Backend.@Nullable Entry entry) {
        if (entry == null) {
            return null;
        }
        ObjectNode tree = Json.parse(entry.value());
        Metadata.of(tree).put("resourceVersion", Long.toString(entry.modRevision()));
        return new ObjectState(tree, entry.modRevision());
    }
}
