package io.keelson.apiserver.cel.value;

import org.jspecify.annotations.Nullable;

/**
 * A value that may not be there.
 *
 * @param value the value, null where there is none
 */
public record OptionalValue(@Nullable Object value) {
    /** None. */
    public static final OptionalValue NONE = new OptionalValue(null);

    /** Returns whether there is a value. */
    public boolean hasValue() {
        return value != null;
    }

    /** Returns the value. */
    public Object get() {
        if (value == null) {
            throw new CelError("optional.none() dereference");
        }
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof OptionalValue that)) {
            return false;
        }
        return value == null || that.value == null
                ? value == null && that.value == null
                : Equality.equal(value, that.value);
    }

    @Override
    public int hashCode() {
        return value == null ? 0 : value.hashCode();
    }

    @Override
    public String toString() {
        return value == null ? "optional.none()" : "optional(" + value + ")";
    }
}
