package io.keelson.apiserver.registry;

import io.keelson.storage.Backend;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an object was given from the cluster before it is stored.
 *
 * @param object the object with what it was given
 * @param claims the changes to commit together with the object; where another one has such a key already, nothing is
 *     committed and the allocation is made anew
 */
public record Allocation(ObjectNode object, List<Backend.Change> claims) {

    /** An object that needs nothing. */
    public static Allocation none(ObjectNode object) {
        return new Allocation(object, List.of());
    }
}
