package io.keelson.api.schema;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object as its schema knows it.
 *
 * @param tree the object: unknown fields pruned, values normalised; the caller's own
 * @param strictErrors the unknown and duplicate fields in upstream's words, such as {@code unknown field "spec.x"}, to
 *     be sent as warnings where {@link FieldValidation#WARN} was asked for; empty for {@link FieldValidation#IGNORE}
 * @param dropped the empty lists and maps that were written down
 */
public record Decoded(ObjectNode tree, List<String> strictErrors, List<DroppedValue> dropped) {
    Decoded(ObjectNode tree, List<String> strictErrors) {
        this(tree, strictErrors, List.of());
    }
}
