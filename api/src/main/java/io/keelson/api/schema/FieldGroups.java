package io.keelson.api.schema;

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a structure that matter where they are missing: few of many, so that what completes an object need not
 * look at each field of its type. Each list is in the type's order.
 *
 * @param shown answers show them also when they are not set
 * @param whenUnset set to a default where a neighbour is not set
 * @param plain set to a default
 * @param whenValue set to a default where a neighbour has a certain value
 */
record FieldGroups(List<Field> shown, List<Field> whenUnset, List<Field> plain, List<Field> whenValue) {

    static FieldGroups of(Collection<Field> fields) {
        return new FieldGroups(
                fields.stream()
                        .filter(field -> field.presence() == Field.Presence.ALWAYS)
                        .toList(),
                defaulted(
                        fields,
                        rule -> rule.neighbour() != null && rule.values().isEmpty()),
                defaulted(fields, rule -> rule.neighbour() == null),
                defaulted(
                        fields,
                        rule -> rule.neighbour() != null && !rule.values().isEmpty()));
    }

    private static List<Field> defaulted(Collection<Field> fields, Predicate<FieldDefault> group) {
        return fields.stream()
                .filter(field -> isIn(group, field.defaultValue()))
                .toList();
    }

    private static boolean isIn(Predicate<FieldDefault> group, @Nullable FieldDefault rule) {
        return rule != null && group.test(rule);
    }
}
