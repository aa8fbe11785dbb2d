package io.keelson.apiserver.registry.read;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.selector.FieldSelector;
import io.keelson.api.selector.LabelSelector;
import io.keelson.api.selector.SelectorException;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.watchcache.Interest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** Which objects of a resource a request is about. */
public final class SelectionPredicate {
    private final String namespace;
    private final LabelSelector labels;
    private final FieldSelector fields;

    private SelectionPredicate(String namespace, LabelSelector labels, FieldSelector fields) {
        this.namespace = namespace;
        this.labels = labels;
        this.fields = fields;
    }

    /**
     * Reads selectors.
     *
     * @param definition whose objects
     * @param namespace empty for all
     * @throws StatusException 400 where a selector cannot be understood or asks for a field that the kind has not
     */
    public static SelectionPredicate of(
            ResourceDefinition definition, String namespace, String labelSelector, String fieldSelector) {
        try {
            LabelSelector labels =
                    labelSelector.isEmpty() ? LabelSelector.everything() : LabelSelector.parse(labelSelector);
            FieldSelector fields = fieldSelector.isEmpty()
                    ? FieldSelector.everything()
                    : FieldSelector.parse(
                            fieldSelector, definition.fieldLabels().translation());
            return new SelectionPredicate(definition.info().namespaced() ? namespace : "", labels, fields);
        } catch (SelectorException e) {
            throw StatusException.badRequest(e.getMessage());
        }
    }

    /** Returns whether all objects of the namespace are meant. */
    boolean everything() {
        return labels.isEverything() && fields.isEverything();
    }

    /** Returns whether labels are asked for. */
    boolean asksLabels() {
        return !labels.isEverything();
    }

    /** Returns whether fields other than name and namespace are asked for. */
    boolean asksFields() {
        return fields.requirements().stream().anyMatch(requirement -> !isPlace(requirement.field()));
    }

    private static boolean isPlace(String field) {
        return field.equals("metadata.name") || field.equals("metadata.namespace");
    }

    /** Returns whether an object is in the namespace that is meant, which is the same in every version. */
    Predicate<ObjectDocument> place() {
        String wanted = namespace();
        return wanted.isEmpty()
                ? object -> true
                : object -> wanted.equals(object.header().namespace());
    }

    /** As {@link #interest}, in all objects of the place that is meant, whatever else is asked for. */
    public Interest interestInPlace(boolean namespaced) {
        Interest whole = interest(namespaced);
        String name = whole.name();
        Predicate<ObjectDocument> place = place();
        return new Interest(
                whole.namespace(),
                name,
                Map.of(),
                name.isEmpty()
                        ? place
                        : place.and(object -> name.equals(object.header().name())));
    }

    /** Returns the only namespace objects may be in, empty where there may be several. */
    String namespace() {
        String selected = fields.exactMatch("metadata.namespace");
        return namespace.isEmpty() && selected != null ? selected : namespace;
    }

    /** Returns the only name objects may have, empty where there may be several. */
    String name() {
        return Objects.requireNonNullElse(fields.exactMatch("metadata.name"), "");
    }

    /** Returns the values that fields must have. */
    Map<String, String> exactFields() {
        Map<String, String> exact = new LinkedHashMap<>();
        for (FieldSelector.FieldRequirement requirement : fields.requirements()) {
            if (requirement.equal()) {
                exact.put(requirement.field(), requirement.value());
            }
        }
        return exact;
    }

    /** Returns whether an object is meant. */
    public Predicate<ObjectDocument> filter() {
        if (everything() && namespace.isEmpty()) {
            return object -> true;
        }
        return object ->
                (namespace.isEmpty() || namespace.equals(object.header().namespace()))
                        && labels.matches(object.header().labels())
                        && fields.matches(object.header()::field);
    }

    /** @param namespaced whether the resource's objects live in namespaces */
    public Interest interest(boolean namespaced) {
        String name = name();
        boolean one = !name.isEmpty() && (!namespaced || !namespace().isEmpty());
        return new Interest(namespace(), one ? name : "", exactFields(), filter());
    }
}
