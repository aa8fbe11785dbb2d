package io.keelson.apiserver.cel;

import org.jspecify.annotations.Nullable;

/**
 * How large the keys and values of a list or map are.
 *
 * @param list whether it is a list
 * @param key the size of its keys
 * @param value the size of its values
 */
record EntrySize(boolean list, CostEstimate key, CostEstimate value) {
    static @Nullable EntrySize union(@Nullable EntrySize one, @Nullable EntrySize other) {
        return one == null || other == null
                ? null
                : new EntrySize(one.list, one.key.union(other.key), one.value.union(other.value));
    }
}
