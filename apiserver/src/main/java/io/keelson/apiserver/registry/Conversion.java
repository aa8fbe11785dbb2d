package io.keelson.apiserver.registry;

import io.keelson.api.resource.GroupVersionKind;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Converts objects of one resource between its versions, the stored one among them. */
public interface Conversion {
    /** For resources whose versions differ in nothing but their {@code apiVersion} and {@code kind}. */
    Conversion RENAME = (object, from, to) -> {};

    /**
     * Converts the object in place; {@code apiVersion} and {@code kind} are set by the caller.
     *
     * @param object the object, without field ownership to be converted
     * @param from the type it has
     * @param to the type it is to have
     */
    void convert(ObjectNode object, GroupVersionKind from, GroupVersionKind to);

    /**
     * Converts objects in place, {@code apiVersion} and {@code kind} included; called only where {@link #blocks}.
     *
     * @param objects the objects, of any versions
     * @param to the type they are to have
     */
    default void convertAll(List<ObjectNode> objects, GroupVersionKind to) {}

    /** Returns whether conversion waits for others. */
    default boolean blocks() {
        return false;
    }
}
