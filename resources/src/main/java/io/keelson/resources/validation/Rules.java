package io.keelson.resources.validation;

import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules on the objects of a resource about which there is nothing else to say. */
public interface Rules {

    /** Checks a whole object, new or changed. */
    void check(Subject object);

    /** Checks what an update changes; the whole object is checked as well. */
    default void change(Subject object, Subject old) {}

    /** Checks an update of {@code /status}. */
    default void status(Subject object, Subject old) {}

    /** Returns whether an update is checked as a whole, too. */
    default boolean checksWholeOnChange() {
        return true;
    }

    /** Returns warnings about an object. */
    default List<String> warnings(Subject object) {
        return List.of();
    }

    /** Returns warnings about an object that is created (old is null) or changed. */
    default List<String> warnings(Subject object, @Nullable Subject old) {
        return warnings(object);
    }

    /** Returns an object to be checked. */
    static Subject subject(ObjectNode object, FieldErrors errors) {
        return new Subject(object, FieldPath.root(), errors);
    }
}
