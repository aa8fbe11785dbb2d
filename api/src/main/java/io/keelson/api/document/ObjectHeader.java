package io.keelson.api.document;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the API server must know of an object without parsing it.
 *
 * @param apiVersion as in the object, empty where missing
 * @param kind as in the object, empty where missing
 * @param namespace empty for objects of cluster scope
 * @param name the object's name
 * @param uid the object's uid, empty where missing
 * @param resourceVersion the revision that last changed the object, 0 where it was never stored
 * @param generation the generation of the desired state, 0 where the kind has none
 * @param creationTimestamp when it was created, to the second; null where missing
 * @param deletionTimestamp when its graceful deletion ends, null where it is not being deleted
 * @param labels the labels, in their order
 * @param finalizers the finalizers, in their order
 * @param ownerUids the uids of the owner references, in their order
 * @param fields the values of the selectable fields by name, those of metadata left out
 */
public record ObjectHeader(
        String apiVersion,
        String kind,
        String namespace,
        String name,
        String uid,
        long resourceVersion,
        long generation,
        @Nullable Instant creationTimestamp,
        @Nullable Instant deletionTimestamp,
        Map<String, String> labels,
        List<String> finalizers,
        List<String> ownerUids,
        Map<String, String> fields) {

    /** Returns the header of the same object as another type. */
    ObjectHeader withType(String otherVersion, String otherKind) {
        return new ObjectHeader(
                otherVersion,
                otherKind,
                namespace,
                name,
                uid,
                resourceVersion,
                generation,
                creationTimestamp,
                deletionTimestamp,
                labels,
                finalizers,
                ownerUids,
                fields);
    }

    /** Returns the value a field selector sees, or null where the object's kind has no such field. */
    public @Nullable String field(String field) {
        return switch (field) {
            case "metadata.name" -> name;
            case "metadata.namespace" -> namespace;
            default -> fields.get(field);
        };
    }
}
