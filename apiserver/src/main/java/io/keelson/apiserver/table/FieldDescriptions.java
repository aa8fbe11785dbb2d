package io.keelson.apiserver.table;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Descriptions;
import io.keelson.api.schema.Field;
import io.keelson.api.schema.Schema;
import org.jspecify.annotations.Nullable;

/** What fields of built-in kinds are said to be; read when the first table asks. */
final class FieldDescriptions {
    private FieldDescriptions() {}

    /** Returns a field's description, empty where there is none. */
    static String of(GroupVersionKind kind, String... path) {
        Schema type = BuiltinSchemas.load().schema(kind);
        for (int i = 0; type != null && i < path.length; i++) {
            Field field = type.type() == Schema.Type.STRUCT ? type.field(path[i]) : null;
            if (i == path.length - 1) {
                return field == null ? "" : Texts.ALL.field(type.name(), path[i]);
            }
            type = field == null ? null : inner(field.schema());
        }
        return "";
    }

    /** The type of a list's elements, else the type itself. */
    private static @Nullable Schema inner(Schema type) {
        return type.type() == Schema.Type.LIST ? type.element() : type;
    }

    /** Read when first asked for, and kept: tables are asked for again and again. */
    private static final class Texts {
        private static final Descriptions ALL = Descriptions.load();
    }
}
