package io.keelson.apiserver.definition;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.json.GoFormat;
import io.keelson.api.selector.SelectorException;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The fields that selectors may ask for.
 *
 * @param fields the fields as they are in the stored objects, besides {@code metadata.name} and
 *     {@code metadata.namespace}
 * @param indexed the names of those by which objects and watchers are found without looking at the others
 * @param translation turns what a selector of this version asks for into the name of a stored field; throws a
 *     {@link SelectorException} where the kind has no such field
 */
public record FieldLabels(SelectableFields fields, List<String> indexed, UnaryOperator<String> translation) {
    private static final Set<String> METADATA = Set.of("metadata.name", "metadata.namespace");

    /** Name and namespace alone. */
    public static final FieldLabels METADATA_ONLY =
            new FieldLabels(SelectableFields.none(), List.of(), FieldLabels::metadata);

    public FieldLabels {
        indexed = List.copyOf(indexed);
    }

    private static String metadata(String label) {
        if (METADATA.contains(label)) {
            return label;
        }
        throw new SelectorException(GoFormat.quote(label)
                + " is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
    }
}
