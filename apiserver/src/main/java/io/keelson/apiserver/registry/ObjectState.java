package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.storage.Backend;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stored object in the midst of a read-modify-write.
 *
 * @param tree the object in the stored version with its resource version; not to be modified
 * @param revision the revision it is of
 */
record ObjectState(ObjectNode tree, long revision) {

    static @Nullable ObjectState of(@Nullable ObjectDocument object) {
        return object == null
                ? null
                : new ObjectState(object.toTree(), object.header().resourceVersion());
    }

    static @Nullable ObjectState of(Backend.@Nullable Entry entry) {
        if (entry == null) {
            return null;
        }
        ObjectNode tree = Json.parse(entry.value());
        Metadata.of(tree).put("resourceVersion", Long.toString(entry.modRevision()));
        return new ObjectState(tree, entry.modRevision());
    }
}
