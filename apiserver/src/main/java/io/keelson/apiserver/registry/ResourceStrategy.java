package io.keelson.apiserver.registry;

import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.storage.Backend;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is particular about one resource and cannot be said by its schema. Everything has the default that most
 * resources have, so that a strategy holds only what differs. Trees are in the storage version; methods may change the
 * first argument in place. Called on virtual threads in the order in which the methods stand here.
 */
public interface ResourceStrategy {

    /** Sets the defaults that depend on other fields; called on everything decoded, after the schema's defaults. */
    default void setDefaults(ObjectNode object) {}

    /** Clears what clients may not set when they create (such as status) and sets what the server decides. */
    default void prepareForCreate(ObjectNode object, WriteContext context) {}

    /** Carries over what clients may not change by an update of the main resource (such as status). */
    default void prepareForUpdate(ObjectNode object, ObjectNode old, WriteContext context) {}

    /** Carries over what clients may not change by an update of {@code /status} (everything but status). */
    default void prepareForStatusUpdate(ObjectNode object, ObjectNode old, WriteContext context) {}

    /**
     * Carries over what clients may not change by an update of a subresource other than {@code /status}, such as
     * {@code ephemeralcontainers}; what the subresource does not cover has been carried over already.
     */
    default void prepareForSubresourceUpdate(
            String subresource, ObjectNode object, ObjectNode old, WriteContext context) {}

    /** Validates a new object; metadata has been validated already, its name by {@link #nameRule()}. */
    default void validateCreate(ObjectNode object, FieldErrors errors) {}

    /** Validates an update; metadata has been validated already. */
    default void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {}

    /** Validates an update of {@code /status}. */
    default void validateStatusUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {}

    /** Validates an update of a subresource other than {@code /status}. */
    default void validateSubresourceUpdate(String subresource, ObjectNode object, ObjectNode old, FieldErrors errors) {}

    /**
     * Returns whether the methods are given objects in the version of the request rather than in the stored one; then
     * every version has a strategy of its own.
     */
    default boolean speaksServedVersion() {
        return false;
    }

    /**
     * Changes an object, in the stored version, that is asked to be deleted for the first time.
     *
     * @return whether it is marked as being deleted already
     */
    default boolean prepareForDelete(ObjectNode object, Instant now) {
        return false;
    }

    /** Brings a validated object that is created, or changed by the main resource, into the form in which it is kept. */
    default void canonicalize(ObjectNode object) {}

    /**
     * Returns whether a create keeps the status that the client sends; else resources with a {@code /status} lose it
     * before {@link #prepareForCreate}.
     */
    default boolean acceptsStatusOnCreate() {
        return false;
    }

    /** Returns warnings about an object that is created (old is null) or updated. */
    default List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        return List.of();
    }

    /** Returns the top-level fields whose change by the main resource counts as a new generation; empty: none. */
    default GenerationRule generation() {
        return GenerationRule.NONE;
    }

    /** Returns how metadata is checked. */
    default MetadataChecks metadataChecks() {
        return MetadataChecks.USUAL;
    }

    /** Returns whether an update of {@code /status} leaves metadata as it was, too. */
    default boolean keepsMetadataOnStatusUpdate() {
        return false;
    }

    /**
     * Returns why an object of that name may not be deleted by name, whether it exists or not; null where it may. A
     * deletion of a collection does not ask.
     */
    default @Nullable String deletionRefusal(String name) {
        return null;
    }

    /** Returns warnings about a delete. */
    default List<String> warningsOnDelete(DeleteOptions options) {
        return List.of();
    }

    /** Returns the rule names follow. */
    default NameRule nameRule() {
        return NameRule.DNS_SUBDOMAIN;
    }

    /** Returns whether PUT of an object that does not exist creates it. */
    default boolean allowCreateOnUpdate() {
        return false;
    }

    /** Returns whether an update without {@code metadata.resourceVersion} overwrites whatever is there. */
    default boolean allowUnconditionalUpdate() {
        return true;
    }

    /**
     * Returns the grace period in seconds that a deletion takes, or null where the object goes at once.
     *
     * @param requested what the delete options ask for, or null
     */
    default @Nullable Long gracePeriod(ObjectNode object, @Nullable Long requested) {
        return null;
    }

    /** Returns whether a delete answers with the object that is gone; else with a {@code Status}. */
    default boolean returnsDeletedObject() {
        return false;
    }

    /**
     * Returns the garbage collection policy where the delete options say none: {@code Background}, {@code Orphan}, or
     * {@code Unsupported} for objects that never have dependents.
     */
    default String defaultPropagationPolicy() {
        return "Background";
    }

    /**
     * Returns the fields that field selectors may use besides {@code metadata.name} and {@code metadata.namespace}:
     * selector name to the path in the object, dots between names.
     */
    default Map<String, String> selectableFields() {
        return Map.of();
    }

    /**
     * Gives an object what it needs from the cluster (addresses, ports) and takes back what it needs no more; called
     * again where another object was faster.
     *
     * @param object the object that is about to be stored; may be changed in place only by what a further call would
     *     do just so
     * @param old the object before, null on create
     */
    default Allocation allocate(ObjectNode object, @Nullable ObjectNode old, WriteContext context) {
        return Allocation.none(object);
    }

    /** Returns the changes that give back what an object held, to be committed with its removal. */
    default List<Backend.Change> freed(ObjectNode object, TransactionChanges transaction) {
        return List.of();
    }

    /** How {@code metadata.generation} follows changes. */
    enum GenerationRule {
        /** The resource has no generation. */
        NONE,
        /** 1 on create, and it stays so. */
        ONCE,
        /** 1 on create, one more with every change outside metadata and status. */
        SPEC,
        /** 1 on create, one more with every change outside metadata (resources without a status). */
        ALL,
        /** As {@link #ALL}, and a change of labels counts, too. */
        ALL_AND_LABELS,
        /** None on create, one more with every change outside metadata. */
        CHANGES;

        /** Returns whether a new object has a generation. */
        public boolean startsAtOne() {
            return this != NONE && this != CHANGES;
        }
    }

    /** What names of a resource look like. */
    enum NameRule {
        DNS_SUBDOMAIN,
        DNS_LABEL,
        DNS_1035_LABEL,
        PATH_SEGMENT
    }
}
