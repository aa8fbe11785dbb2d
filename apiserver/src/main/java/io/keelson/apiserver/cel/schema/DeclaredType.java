package io.keelson.apiserver.cel.schema;

import dev.cel.common.types.CelType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What expressions know of the values of a schema.
 *
 * @param type the type that expressions are checked with
 * @param fields the fields of an object by their identifiers; null for everything else
 * @param key the type of a map's keys, or null
 * @param element the type of a list's elements or a map's values, or null
 * @param largest how many characters, elements or entries there can be
 * @param smallest how many bytes of JSON there are at least
 */
record DeclaredType(
        CelType type,
        @Nullable Map<String, DeclaredType> fields,
        @Nullable DeclaredType key,
        @Nullable DeclaredType element,
        long largest,
        long smallest) {

    static DeclaredType simple(CelType type, long largest, long smallest) {
        return new DeclaredType(type, null, null, null, largest, smallest);
    }

    @Nullable
    DeclaredType field(String identifier) {
        return fields == null ? null : fields.get(identifier);
    }

    /** Returns how large what is reached from a value of this type can be, or null where that is not known. */
    @Nullable
    Long largest(List<String> path) {
        if (path.isEmpty()) {
            return null;
        }
        DeclaredType at = this;
        for (String step : path.subList(1, path.size())) {
            at = switch (step) {
                case "@items", "@values" -> at.element;
                case "@keys" -> at.key;
                default -> at.field(step);
            };
            if (at == null) {
                return null;
            }
        }
        return at.largest;
    }
}
