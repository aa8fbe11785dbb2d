package io.keelson.resources.definition;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.document.SelectableFields.Field;
import io.keelson.api.json.GoFormat;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.selector.SelectorException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which field labels a kind has in which version, as upstream's {@code AddFieldLabelConversionFunc}. */
@FunctionalInterface
public interface FieldLabelRule {
    /** Kinds that say nothing have name and namespace alone. */
    FieldLabelRule METADATA_ONLY = (kind, label) -> {
        if (label.equals("metadata.name") || label.equals("metadata.namespace")) {
            return label;
        }
        throw new SelectorException(GoFormat.quote(label)
                + " is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
    };

    /**
     * Returns the name of the stored field that a selector asks for.
     *
     * @param kind the kind in the version that is asked
     * @param label what the selector names
     * @throws SelectorException where the kind has no such field
     */
    String field(GroupVersionKind kind, String label);

    /** Name, namespace and the kind's own fields. */
    static FieldLabelRule namespaced(SelectableFields fields) {
        return only(fields, "metadata.name", "metadata.namespace");
    }

    /** Name and the kind's own fields, for objects outside of namespaces. */
    static FieldLabelRule clusterScoped(SelectableFields fields) {
        return only(fields, "metadata.name");
    }

    private static FieldLabelRule only(SelectableFields fields, String... metadata) {
        Set<String> known = new HashSet<>(List.of(metadata));
        fields.fields().forEach(field -> known.add(field.name()));
        return (kind, label) -> {
            if (known.contains(label)) {
                return label;
            }
            throw unknown(label);
        };
    }

    /** Returns the error for a field that a kind does not have. */
    static SelectorException unknown(String label) {
        return new SelectorException("field label not supported: " + label);
    }

    /** Returns a description of fields. */
    static SelectableFields fields(Field... fields) {
        return SelectableFields.ofFields(List.of(fields));
    }
}
