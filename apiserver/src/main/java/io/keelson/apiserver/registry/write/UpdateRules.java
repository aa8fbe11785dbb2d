package io.keelson.apiserver.registry.write;

import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.WriteContext;
import tools.jackson.databind.node.ObjectNode;

/** What differs between updating an object and updating one of its subresources. Trees are in the stored version. */
public interface UpdateRules {

    /** Returns the subresource, empty for the main resource. */
    String subresource();

    /** Carries over what this update may not change. */
    void prepare(ObjectNode object, ObjectNode old, WriteContext context);

    /** Validates the changed object; metadata has been validated already. */
    void validate(ObjectNode object, ObjectNode old, FieldErrors errors);

    /** Returns whether the update creates an object that does not exist. */
    default boolean createsMissing() {
        return false;
    }

    /** Returns whether an object that is being deleted and has no finalizers left may go for good. */
    default boolean mayDelete(ObjectNode object) {
        return true;
    }

    /** Returns whether whoever writes becomes the manager of the fields. */
    default boolean tracked() {
        return true;
    }

    /** Returns whether clients are warned of what is written, as they are by the main resource alone. */
    default boolean warns() {
        return false;
    }

    /** Returns the rules of the main resource. */
    static UpdateRules main(Version version) {
        return new MainRules(version);
    }

    /** Returns the rules of {@code /status}. */
    static UpdateRules status(Version version) {
        return new StatusRules(version);
    }
}
