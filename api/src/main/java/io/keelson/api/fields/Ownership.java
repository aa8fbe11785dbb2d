package io.keelson.api.fields;

import io.keelson.api.structuredmerge.FieldSet;
import org.jspecify.annotations.Nullable;

/**
 * What one manager owns.
 *
 * @param apiVersion the version that the paths are of
 * @param fields the paths
 * @param time when the manager last took fields, as written; null where it is not known
 */
record Ownership(
        String apiVersion, FieldSet fields, @Nullable String time) {
    Ownership with(FieldSet others) {
        return others.equals(fields) ? this : new Ownership(apiVersion, others, time);
    }
}
