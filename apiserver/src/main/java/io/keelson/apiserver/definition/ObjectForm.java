package io.keelson.apiserver.definition;

import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.structuredmerge.MergeType;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What objects of one version look like whose kind no {@link io.keelson.api.schema.Schema} describes, such as those of
 * custom resources. Safe on any thread.
 */
public interface ObjectForm {

    /**
     * Brings an object that a client sent into form, in place: metadata, fields that are not known, defaults.
     *
     * @param unknown takes what strict decoding objects to, such as {@code unknown field "spec.x"}
     * @throws io.keelson.api.schema.DecodeException where it is no object of the kind
     */
    void shape(ObjectNode object, Consumer<String> unknown);

    /** Brings an object that was converted from another version into form, in place. */
    void coerce(ObjectNode object);

    /** Returns the schema that objects have. */
    StructuralSchema schema();

    /**
     * Returns whether objects that were stored at a revision are in form; those that are older may have been written
     * while the kind looked otherwise.
     */
    boolean current(long revision);

    /** Brings a stored object into form, in place. */
    void restore(ObjectNode object);

    /**
     * Returns how the fields of objects are owned, null where the kind has no such version.
     *
     * @param apiVersion any text
     */
    @Nullable
    MergeType mergeType(String apiVersion);
}
