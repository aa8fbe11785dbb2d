package io.keelson.api.structuredmerge;

import org.jspecify.annotations.Nullable;

/** Makes the fields of structures on the way to members of a set members, too. */
public final class NamedFields {
    private NamedFields() {}

    /**
     * Returns the set with all fields that the type knows by name as members: one of {@code a.b.c} has {@code a}, too,
     * where that is a field of a structure, and not where it is an entry of a map.
     */
    public static FieldSet ensured(FieldSet set, @Nullable MergeType type) {
        FieldSet.Level level = new FieldSet.Level(set.size());
        for (int i = 0; i < set.size(); i++) {
            PathElement element = set.element(i);
            boolean named = element instanceof PathElement.Name name
                    && !set.below(i).isEmpty()
                    && type != null
                    && type.map() != null
                    && type.map().fields().containsKey(name.name());
            MergeType inner = type == null || element instanceof PathElement.Value ? null : type.at(element);
            level.add(element, named || set.member(i), ensured(set.below(i), inner));
        }
        return level.set();
    }
}
