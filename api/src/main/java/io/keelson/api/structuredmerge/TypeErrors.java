package io.keelson.api.structuredmerge;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a value, by the path to it. */
final class TypeErrors {
    /** More than these are not told: a client may send any number. */
    private static final int MAX = 100;

    private final List<String> errors = new ArrayList<>();

    void add(List<PathElement> path, String problem) {
        if (errors.size() < MAX) {
            errors.add(path.isEmpty() ? problem : FieldSet.text(path) + ": " + problem);
        }
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    /** @throws TypeMismatchException where there are errors */
    void refuse() {
        if (errors.size() == 1) {
            throw new TypeMismatchException(errors.getFirst());
        } else if (!errors.isEmpty()) {
            throw new TypeMismatchException("errors:\n  " + String.join("\n  ", errors));
        }
    }
}
