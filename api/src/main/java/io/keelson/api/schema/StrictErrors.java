package io.keelson.api.schema;

import io.keelson.api.json.GoFormat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the unknown and duplicate fields of one request: each once, a hundred at most. */
final class StrictErrors {
    private static final int LIMIT = 100;
    private final Set<String> errors = new LinkedHashSet<>();
    private final StringBuilder path = new StringBuilder();

    /** Goes into a field or key; returns what {@link #leave} takes back. */
    int enterField(String name) {
        int mark = path.length();
        if (mark > 0) {
            path.append('.');
        }
        path.append(name);
        return mark;
    }

    /** Goes into an element of a list. */
    int enterElement(int index) {
        int mark = path.length();
        path.append('[').append(index).append(']');
        return mark;
    }

    void leave(int mark) {
        path.setLength(mark);
    }

    void unknown(String field) {
        add("unknown field ", field);
    }

    void duplicate(String field) {
        add("duplicate field ", field);
    }

    private void add(String what, String field) {
        if (errors.size() < LIMIT) {
            errors.add(what + GoFormat.quote(path.isEmpty() ? field : path + "." + field));
        }
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    List<String> list() {
        return new ArrayList<>(errors);
    }

    /**
     * Ends the decoding of a tree as the validation asked for.
     *
     * @throws DecodeException where that is {@link FieldValidation#STRICT} and there are errors
     */
    static Decoded finish(
            tools.jackson.databind.node.ObjectNode tree, List<String> errors, FieldValidation validation) {
        if (validation == FieldValidation.STRICT && !errors.isEmpty()) {
            throw new DecodeException("strict decoding error: " + String.join(", ", errors), true);
        }
        return new Decoded(tree, validation == FieldValidation.IGNORE ? List.of() : errors);
    }
}
