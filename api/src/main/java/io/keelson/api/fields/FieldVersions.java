package io.keelson.api.fields;

import io.keelson.api.structuredmerge.FieldSet;
import io.keelson.api.structuredmerge.MergeType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the field manager of a resource must know of its versions. Safe on any thread. */
public interface FieldVersions {
    /**
     * Returns how objects of the kind are owned in a version, null where the kind is not known in it.
     *
     * @param apiVersion any text that a client may have written into {@code managedFields}
     */
    @Nullable
    MergeType type(String apiVersion);

    /**
     * Returns an object in another version of the kind.
     *
     * @param object an object, possibly with fields missing; not modified
     * @param from its version
     * @param to a version whose {@link #type} is known
     */
    JsonNode convert(JsonNode object, String from, String to);

    /** Returns what is left of a set of a version's fields without those that writes of this kind never change. */
    FieldSet written(FieldSet fields, String apiVersion);

    /** Returns a new object of the request's version before anything of it is set. */
    ObjectNode empty();
}
