package io.keelson.api.validation;

import org.jspecify.annotations.Nullable;

/** Where in an object a field is, as errors write it: {@code spec.containers[0].env[NAME].value}. Immutable. */
public final class FieldPath {
    private static final FieldPath ROOT = new FieldPath(null, "", false);
    private final @Nullable FieldPath parent;
    private final String element;
    private final boolean subscript;

    private FieldPath(@Nullable FieldPath parent, String element, boolean subscript) {
        this.parent = parent;
        this.element = element;
        this.subscript = subscript;
    }

    /** Returns the path of the object itself. */
    public static FieldPath root() {
        return ROOT;
    }

    /** Returns the path of a field of the object, or deeper with each further name. */
    public static FieldPath of(String name, String... more) {
        return ROOT.child(name, more);
    }

    /** Returns the path of a field below this one, or deeper with each further name. */
    public FieldPath child(String name, String... more) {
        FieldPath path = new FieldPath(this, name, false);
        for (String next : more) {
            path = new FieldPath(path, next, false);
        }
        return path;
    }

    /** Returns the path of an element of this list, counted from 0. */
    public FieldPath index(int index) {
        return new FieldPath(this, Integer.toString(index), true);
    }

    /** Returns the path of a value of this map. */
    public FieldPath key(String key) {
        return new FieldPath(this, key, true);
    }

    @Override
    public String toString() {
        if (parent == null) {
            return "<nil>";
        }
        StringBuilder out = new StringBuilder();
        append(out);
        return out.toString();
    }

    private void append(StringBuilder out) {
        if (parent == null) {
            return;
        }
        parent.append(out);
        if (subscript) {
            out.append('[').append(element).append(']');
        } else {
            if (!out.isEmpty()) {
                out.append('.');
            }
            out.append(element);
        }
    }
}
