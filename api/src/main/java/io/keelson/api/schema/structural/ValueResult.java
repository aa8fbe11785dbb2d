package io.keelson.api.schema.structural;

import io.keelson.api.validation.FieldError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What came of the validation of a value: errors, each once, and how many checks were made, by which the nearest of
 * several alternatives is found.
 */
final class ValueResult {
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private int matches;

    /**
     * One error.
     *
     * @param type the kind of error
     * @param path where it is, empty for the value itself; null for errors that have no place
     * @param value what is wrong
     * @param detail more about it
     * @param text what tells it from others
     */
    record Problem(
            FieldError.Type type,
            @org.jspecify.annotations.Nullable String path,
            @org.jspecify.annotations.Nullable Object value,
            String detail,
            String text) {}

    void add(Problem problem) {
        if (seen.add(problem.text())) {
            problems.add(problem);
        }
    }

    void merge(ValueResult other) {
        other.problems.forEach(this::add);
        matches += other.matches;
    }

    /** Takes over how many checks were made, but no errors. */
    void forgive(ValueResult other) {
        matches += other.matches;
    }

    void count() {
        matches++;
    }

    int matches() {
        return matches;
    }

    boolean valid() {
        return problems.isEmpty();
    }

    List<Problem> problems() {
        return problems;
    }
}
