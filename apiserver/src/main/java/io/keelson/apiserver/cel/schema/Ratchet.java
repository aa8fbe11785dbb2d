package io.keelson.apiserver.cel.schema;

import io.keelson.api.schema.structural.Correlation;
import org.jspecify.annotations.Nullable;

/**
 * Whether what is wrong with a value may stay so, because it was so before (KEP-4008).
 *
 * @param value the value with what it was before, null where that cannot be told
 * @param parent the nearest value around it of which that can be told
 */
record Ratchet(@Nullable Correlation value, @Nullable Correlation parent) {

    boolean forgives() {
        Correlation known = value == null ? parent : value;
        return known != null && known.unchanged();
    }

    /** Returns what counts below {@code allOf}, where only what is around the value is looked at. */
    Ratchet below() {
        return new Ratchet(null, parent);
    }

    Ratchet field(String name) {
        if (value == null) {
            return this;
        }
        if (parent == null && (name.equals("apiVersion") || name.equals("kind"))) {
            return new Ratchet(null, null);
        }
        return new Ratchet(value.field(name), value);
    }

    Ratchet element(int index) {
        return value == null ? this : new Ratchet(value.element(index), value);
    }
}
