package io.keelson.api.structuredmerge;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects paths in any order. Paths that follow each other and share their first elements (the same objects) share the
 * way to them, so that collecting what a walk finds costs no search.
 */
final class FieldSetBuilder {
    private final Node root = new Node();
    private final List<Node> way = new ArrayList<>(List.of(root));
    private final List<PathElement> last = new ArrayList<>();

    /** Adds a path; the path of the object itself is not kept. */
    @SuppressWarnings("ReferenceEquality") // walks hand in the same elements; others only cost a merge
    void insert(List<PathElement> path) {
        if (path.isEmpty()) {
            return;
        }
        int shared = 0;
        int parents = path.size() - 1;
        while (shared < parents && shared < last.size() && last.get(shared) == path.get(shared)) {
            shared++;
        }
        while (last.size() > shared) {
            last.removeLast();
            way.removeLast();
        }
        while (last.size() < parents) {
            PathElement element = path.get(last.size());
            way.add(way.getLast().descend(element));
            last.add(element);
        }
        way.getLast().entry(path.getLast()).member = true;
    }

    FieldSet build() {
        return root.build();
    }

    private static final class Node {
        private final List<Entry> entries = new ArrayList<>();

        @SuppressWarnings("ReferenceEquality") // walks hand in the same elements; others only cost a merge
        Entry entry(PathElement element) {
            if (!entries.isEmpty() && entries.getLast().element == element) {
                return entries.getLast();
            }
            Entry entry = new Entry(element);
            entries.add(entry);
            return entry;
        }

        Node descend(PathElement element) {
            Entry entry = entry(element);
            if (entry.below == null) {
                entry.below = new Node();
            }
            return entry.below;
        }

        FieldSet build() {
            entries.sort((left, right) -> left.element.compareTo(right.element));
            FieldSet.Level level = new FieldSet.Level(entries.size());
            for (int i = 0; i < entries.size(); ) {
                PathElement element = entries.get(i).element;
                boolean member = false;
                FieldSet set = FieldSet.EMPTY;
                while (i < entries.size() && entries.get(i).element.compareTo(element) == 0) {
                    Entry entry = entries.get(i++);
                    member |= entry.member;
                    set = entry.below == null ? set : set.union(entry.below.build());
                }
                level.add(element, member, set);
            }
            return level.set();
        }
    }

    private static final class Entry {
        private final PathElement element;
        private boolean member;
        private @Nullable Node below;

        Entry(PathElement element) {
            this.element = element;
        }
    }
}
