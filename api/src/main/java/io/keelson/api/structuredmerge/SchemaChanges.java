package io.keelson.api.structuredmerge;

import java.util.ArrayList;
import java.util.List;

/** Brings field sets up to date where a type has become atomic since they were written. */
public final class SchemaChanges {
    private final FieldSetBuilder atomic = new FieldSetBuilder();
    private final List<PathElement> path = new ArrayList<>();
    private boolean found;

    private SchemaChanges() {}

    /** Returns the set with paths into what is atomic now replaced by the atomic value's own. */
    public static FieldSet reconcile(FieldSet set, MergeType type) {
        SchemaChanges walk = new SchemaChanges();
        walk.visit(set, type, false);
        if (!walk.found) {
            return set;
        }
        FieldSet whole = walk.atomic.build();
        return set.recursiveDifference(whole).union(whole);
    }

    /** @param leaf whether the place is a member with nothing below it */
    private void visit(FieldSet set, MergeType type, boolean leaf) {
        if (type.map() != null) {
            if (type.isUntyped()) {
                return;
            } else if (!leaf && type.map().atomic()) {
                if (!set.isEmpty()) {
                    whole();
                }
                return;
            }
        } else if (type.scalar() != null || type.list() == null) {
            return;
        } else if (!leaf && type.list().atomic()) {
            whole();
            return;
        }
        for (int i = 0; i < set.size(); i++) {
            MergeType inner = type.at(set.element(i));
            if (inner != null) {
                path.add(set.element(i));
                FieldSet below = set.below(i);
                visit(below, inner, set.member(i) && below.isEmpty());
                path.removeLast();
            }
        }
    }

    private void whole() {
        atomic.insert(path);
        found |= !path.isEmpty();
    }
}
