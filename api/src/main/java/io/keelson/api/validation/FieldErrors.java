package io.keelson.api.validation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects the violations found in one object, in the order they are found. */
public final class FieldErrors implements Iterable<FieldError> {
    private final List<FieldError> errors = new ArrayList<>();

    /** Adds a violation. */
    public FieldErrors add(FieldError error) {
        errors.add(error);
        return this;
    }

    /** Adds all violations that another collector holds. */
    public FieldErrors addAll(FieldErrors others) {
        errors.addAll(others.errors);
        return this;
    }

    /** Adds violations. */
    public FieldErrors addAll(Collection<FieldError> others) {
        errors.addAll(others);
        return this;
    }

    /** A value that must be given is not. */
    public FieldErrors required(FieldPath field, String detail) {
        return add(FieldError.required(field, detail));
    }

    /** A value is malformed or out of bounds. */
    public FieldErrors invalid(FieldPath field, @Nullable Object value, String detail) {
        return add(FieldError.invalid(field, value, detail));
    }

    /** A value is malformed in each of these ways; none where the list is empty. */
    public FieldErrors invalid(FieldPath field, @Nullable Object value, List<String> details) {
        details.forEach(detail -> invalid(field, value, detail));
        return this;
    }

    /** A value is none of those an enumerated field knows. */
    public FieldErrors notSupported(FieldPath field, @Nullable Object value, Collection<String> supported) {
        return add(FieldError.notSupported(field, value, supported));
    }

    /** A value that must be unique is there already. */
    public FieldErrors duplicate(FieldPath field, @Nullable Object value) {
        return add(FieldError.duplicate(field, value));
    }

    /** A valid value is not permitted under the circumstances. */
    public FieldErrors forbidden(FieldPath field, String detail) {
        return add(FieldError.forbidden(field, detail));
    }

    /** Returns whether nothing was found. */
    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /** Returns how many violations were found. */
    public int size() {
        return errors.size();
    }

    /** Returns the violations in their order. */
    public List<FieldError> list() {
        return List.copyOf(errors);
    }

    @Override
    public Iterator<FieldError> iterator() {
        return list().iterator();
    }

    /** Returns all messages as one: a single one alone, several (each once) in brackets. */
    public String aggregate() {
        Set<String> messages = new LinkedHashSet<>();
        errors.forEach(error -> messages.add(error.message()));
        return messages.size() == 1
                ? messages.iterator().next()
                : messages.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public String toString() {
        return aggregate();
    }
}
