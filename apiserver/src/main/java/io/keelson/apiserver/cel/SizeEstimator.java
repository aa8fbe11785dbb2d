package io.keelson.apiserver.cel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells how large the values can be that an expression reaches from its variables. */
@FunctionalInterface
public interface SizeEstimator {
    /** Knows of nothing. */
    SizeEstimator UNKNOWN = path -> null;

    /**
     * Returns how large a value is at most: characters, bytes, elements or entries; null where that is not known.
     *
     * @param path a variable and what leads from it to the value: names of fields, {@code @items}, {@code @keys},
     *     {@code @values}
     */
    @Nullable
    Long largest(List<String> path);
}
