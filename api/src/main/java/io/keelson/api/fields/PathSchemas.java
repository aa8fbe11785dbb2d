package io.keelson.api.fields;

import io.keelson.api.schema.Field;
import io.keelson.api.schema.Schema;
import org.jspecify.annotations.Nullable;

/** Finds the types that paths lead to. */
final class PathSchemas {
    private PathSchemas() {}

    /** Returns the type one step below, null where the step leads nowhere. */
    static @Nullable Schema at(Schema schema, String element) {
        return switch (schema.type()) {
            case STRUCT -> {
                Field field = schema.field(element.substring(2));
                yield field == null ? null : field.schema();
            }
            case LIST, MAP -> schema.element();
            default -> null;
        };
    }
}
