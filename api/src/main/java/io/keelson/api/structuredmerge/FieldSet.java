package io.keelson.api.structuredmerge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An immutable set of paths to fields, as a tree: at every level the elements in order, each a member or not, with the
 * set of what is below it. A path is in the set where its last element is a member; its parents need not be. Sets are
 * combined in one pass over both.
 */
public final class FieldSet {
    /** How deep paths may go. */
    public static final int MAX_DEPTH = 1_000;

    /** The set without paths. */
    public static final FieldSet EMPTY = new FieldSet(new PathElement[0], new boolean[0], new FieldSet[0]);

    private final PathElement[] elements;
    private final boolean[] members;
    private final FieldSet[] below;

    FieldSet(PathElement[] elements, boolean[] members, FieldSet[] below) {
        this.elements = elements;
        this.members = members;
        this.below = below;
    }

    /** Returns the set of these paths of field names. */
    @SafeVarargs
    public static FieldSet of(List<String>... paths) {
        FieldSetBuilder builder = new FieldSetBuilder();
        for (List<String> path : paths) {
            builder.insert(path.stream().map(PathElement::name).toList());
        }
        return builder.build();
    }

    /**
     * Reads what {@code fieldsV1} holds.
     *
     * @throws IllegalArgumentException where it is no field set, or deeper than {@link #MAX_DEPTH}
     */
    public static FieldSet parse(@Nullable JsonNode fields) {
        return FieldsV1.read(fields);
    }

    /** Returns the set as {@code fieldsV1} holds it. */
    public ObjectNode toJson() {
        return FieldsV1.write(this);
    }

    /** Returns whether there is no path in the set. */
    public boolean isEmpty() {
        return elements.length == 0;
    }

    /** Returns how many elements there are at this level. */
    int size() {
        return elements.length;
    }

    PathElement element(int index) {
        return elements[index];
    }

    boolean member(int index) {
        return members[index];
    }

    FieldSet below(int index) {
        return below[index];
    }

    private int find(PathElement element) {
        return Arrays.binarySearch(elements, element);
    }

    /** Returns whether the element is in the set at this level. */
    public boolean has(PathElement element) {
        int index = find(element);
        return index >= 0 && members[index];
    }

    /** Returns whether the path is in the set. */
    public boolean has(List<PathElement> path) {
        FieldSet place = this;
        for (int i = 0; i + 1 < path.size(); i++) {
            place = place.below(path.get(i));
        }
        return !path.isEmpty() && place.has(path.getLast());
    }

    /** Returns the paths that begin with the element, without it. */
    public FieldSet below(PathElement element) {
        int index = find(element);
        return index < 0 ? EMPTY : below[index];
    }

    /** Returns the paths in either set. */
    @SuppressWarnings("ReferenceEquality") // a set with itself needs no work
    public FieldSet union(FieldSet other) {
        if (other.isEmpty() || this == other) {
            return this;
        } else if (isEmpty()) {
            return other;
        }
        return combine(other, Combination.UNION);
    }

    /** Returns the paths in any of the sets. */
    public static FieldSet union(List<FieldSet> sets) {
        return switch (sets.size()) {
            case 0 -> EMPTY;
            case 1 -> sets.getFirst();
            default -> union(sets.subList(0, sets.size() / 2)).union(union(sets.subList(sets.size() / 2, sets.size())));
        };
    }

    /** Returns the paths in both sets. */
    public FieldSet intersection(FieldSet other) {
        return isEmpty() || other.isEmpty() ? EMPTY : combine(other, Combination.INTERSECTION);
    }

    /** Returns the paths that are not in the other set; those below its paths stay. */
    public FieldSet difference(FieldSet other) {
        return isEmpty() || other.isEmpty() ? this : combine(other, Combination.DIFFERENCE);
    }

    /** Returns the paths that are neither in the other set nor below one of its paths. */
    public FieldSet recursiveDifference(FieldSet other) {
        return isEmpty() || other.isEmpty() ? this : combine(other, Combination.RECURSIVE_DIFFERENCE);
    }

    private FieldSet combine(FieldSet other, Combination how) {
        Level level = new Level(elements.length + (how == Combination.UNION ? other.elements.length : 0));
        int i = 0;
        int j = 0;
        while (i < elements.length || j < other.elements.length) {
            int order = i == elements.length
                    ? 1
                    : j == other.elements.length ? -1 : elements[i].compareTo(other.elements[j]);
            PathElement element = order <= 0 ? elements[i] : other.elements[j];
            boolean left = order <= 0 && members[i];
            boolean right = order >= 0 && other.members[j];
            FieldSet leftBelow = order <= 0 ? below[i] : EMPTY;
            FieldSet rightBelow = order >= 0 ? other.below[j] : EMPTY;
            level.add(element, how.member(left, right), how.below(leftBelow, rightBelow, right));
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return level.set();
    }

    private enum Combination {
        UNION,
        INTERSECTION,
        DIFFERENCE,
        RECURSIVE_DIFFERENCE;

        boolean member(boolean left, boolean right) {
            return switch (this) {
                case UNION -> left || right;
                case INTERSECTION -> left && right;
                case DIFFERENCE, RECURSIVE_DIFFERENCE -> left && !right;
            };
        }

        FieldSet below(FieldSet left, FieldSet right, boolean rightIsMember) {
            return switch (this) {
                case UNION -> left.union(right);
                case INTERSECTION -> left.intersection(right);
                case DIFFERENCE -> left.difference(right);
                case RECURSIVE_DIFFERENCE -> rightIsMember ? EMPTY : left.recursiveDifference(right);
            };
        }
    }

    /** Returns the paths that begin with one of the prefixes or lead to one; {@code *} stands for any element. */
    public FieldSet startingWith(List<List<String>> prefixes) {
        if (prefixes.stream().anyMatch(List::isEmpty)) {
            return this;
        }
        Level level = new Level(elements.length);
        for (int i = 0; i < elements.length; i++) {
            List<List<String>> tails = tails(prefixes, elements[i]);
            level.add(elements[i], members[i] && !tails.isEmpty(), below[i].startingWith(tails));
        }
        return level.set();
    }

    private static List<List<String>> tails(List<List<String>> prefixes, PathElement element) {
        List<List<String>> tails = new ArrayList<>();
        for (List<String> prefix : prefixes) {
            boolean matches = prefix.getFirst().equals("*")
                    || element instanceof PathElement.Name name && name.name().equals(prefix.getFirst());
            if (matches) {
                tails.add(prefix.subList(1, prefix.size()));
            }
        }
        return tails;
    }

    /** Takes the paths in order, those at a level before those below it. The list is only valid during the call. */
    public void forEach(Consumer<List<PathElement>> consumer) {
        forEach(new ArrayList<>(), consumer);
    }

    private void forEach(List<PathElement> path, Consumer<List<PathElement>> consumer) {
        for (int i = 0; i < elements.length; i++) {
            if (members[i]) {
                path.add(elements[i]);
                consumer.accept(path);
                path.removeLast();
            }
        }
        for (int i = 0; i < elements.length; i++) {
            path.add(elements[i]);
            below[i].forEach(path, consumer);
            path.removeLast();
        }
    }

    /** Returns a path as messages show it, such as {@code .spec.containers[name="c"].image}. */
    public static String text(List<PathElement> path) {
        StringBuilder text = new StringBuilder();
        path.forEach(text::append);
        return text.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldSet set
                && Arrays.equals(elements, set.elements)
                && Arrays.equals(members, set.members)
                && Arrays.equals(below, set.below);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(elements) * 31 + Arrays.hashCode(below);
    }

    @Override
    public String toString() {
        return toJson().toString();
    }

    /** One level of a set while it is made; what neither is a member nor has members below is left out. */
    static final class Level {
        private PathElement[] elements;
        private boolean[] members;
        private FieldSet[] below;
        private int size;

        Level(int capacity) {
            elements = new PathElement[capacity];
            members = new boolean[capacity];
            below = new FieldSet[capacity];
        }

        /** Adds the next element; those before it must have been smaller. */
        void add(PathElement element, boolean member, FieldSet set) {
            if (member || !set.isEmpty()) {
                elements[size] = element;
                members[size] = member;
                below[size++] = set;
            }
        }

        FieldSet set() {
            if (size == 0) {
                return EMPTY;
            } else if (size < elements.length) {
                elements = Arrays.copyOf(elements, size);
                members = Arrays.copyOf(members, size);
                below = Arrays.copyOf(below, size);
            }
            return new FieldSet(elements, members, below);
        }
    }
}
