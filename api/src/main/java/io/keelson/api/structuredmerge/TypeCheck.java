package io.keelson.api.structuredmerge;

import io.keelson.api.structuredmerge.MergeType.ListRule;
import io.keelson.api.structuredmerge.MergeType.MapRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks that an object is what its type says, and that the elements of its lists can be told apart. */
public final class TypeCheck {
    private final boolean duplicates;
    private final List<PathElement> path = new ArrayList<>();
    private final TypeErrors errors = new TypeErrors();

    private TypeCheck(boolean duplicates) {
        this.duplicates = duplicates;
    }

    /**
     * Checks an object that a client applies.
     *
     * @throws TypeMismatchException where it does not fit, or says an element of a list twice
     */
    public static void applied(JsonNode object, MergeType type) {
        check(object, type, new TypeCheck(false));
    }

    /**
     * Checks an object that was written in any way; elements of lists may be there several times.
     *
     * @throws TypeMismatchException where it does not fit
     */
    public static void stored(JsonNode object, MergeType type) {
        check(object, type, new TypeCheck(true));
    }

    private static void check(JsonNode object, MergeType type, TypeCheck check) {
        check.value(object, type);
        check.errors.refuse();
    }

    private void value(JsonNode value, MergeType type) {
        if (path.size() > FieldSet.MAX_DEPTH) {
            throw new TypeMismatchException("exceeded max depth");
        }
        switch (type.form(value)) {
            case MAP -> map(value, type);
            case LIST -> list(value, type);
            case SCALAR -> {
                String problem = scalar(value, type, "");
                if (problem != null) {
                    errors.add(path, problem);
                }
            }
        }
    }

    /** Returns why a value is none of the type's scalars, null where it is one. */
    static @Nullable String scalar(@Nullable JsonNode value, MergeType type, String prefix) {
        if (value == null || value.isNull()) {
            return null;
        }
        return switch (java.util.Objects.requireNonNull(type.scalar())) {
            case NUMERIC ->
                value.isNumber() ? null : prefix + "expected numeric (int or float), got " + GoValue.type(value);
            case STRING -> value.isString() ? null : prefix + "expected string, got " + GoValue.source(value);
            case BOOLEAN -> value.isBoolean() ? null : prefix + "expected boolean, got " + GoValue.plain(value);
            case UNTYPED -> value.isContainer() ? prefix + "expected any scalar, got " + GoValue.plain(value) : null;
        };
    }

    private void map(JsonNode value, MergeType type) {
        if (value.isNull()) {
            return;
        } else if (!value.isObject()) {
            errors.add(path, "expected map, got " + GoValue.plain(value));
            return;
        }
        MapRule rule = java.util.Objects.requireNonNull(type.map());
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            MergeType inner = rule.entry(entry.getKey());
            path.add(PathElement.name(entry.getKey()));
            if (inner == null) {
                errors.add(path, "field not declared in schema");
                path.removeLast();
                return;
            }
            value(entry.getValue(), inner);
            path.removeLast();
        }
    }

    private void list(JsonNode value, MergeType type) {
        if (value.isNull()) {
            return;
        } else if (!value.isArray()) {
            errors.add(path, "expected list, got " + GoValue.plain(value));
            return;
        }
        ListRule rule = java.util.Objects.requireNonNull(type.list());
        Set<PathElement> seen = new HashSet<>();
        for (int i = 0; i < value.size(); i++) {
            PathElement element;
            try {
                element = rule.atomic() ? new PathElement.Index(i) : ListElements.of(rule, value.get(i));
            } catch (TypeMismatchException e) {
                errors.add(path, "element " + i + ": " + e.getMessage());
                return;
            }
            if (!rule.atomic() && !seen.add(element) && !duplicates) {
                errors.add(path, "duplicate entries for key " + element);
            }
            path.add(element);
            value(value.get(i), rule.element().get());
            path.removeLast();
        }
    }
}
