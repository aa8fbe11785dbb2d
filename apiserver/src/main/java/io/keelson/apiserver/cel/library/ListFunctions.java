package io.keelson.apiserver.cel.library;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.Equality;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import io.keelson.apiserver.cel.value.TypeValue;
import io.keelson.apiserver.cel.value.UnsignedInt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Functions of lists: Kubernetes' own ({@code isSorted}, {@code sum}, {@code min}, {@code indexOf}), those of the lists
 * extension, version 3, and of the sets extension.
 */
final class ListFunctions {
    /** The longest list that {@code lists.range} makes, as a bound on memory. */
    private static final long LONGEST_RANGE = 1_000_000;

    private static final int MOST_COMPARED = 10_000;
    private static final Map<String, CelType> SUMMABLE = types("int", "uint", "double", "duration");
    private static final Map<String, CelType> COMPARABLE =
            types("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes");
    private static final TypeParamType ANY = TypeParamType.create("A");

    private ListFunctions() {}

    private static Map<String, CelType> types(String... names) {
        Map<String, CelType> types = new LinkedHashMap<>();
        for (String name : names) {
            types.put(
                    name,
                    switch (name) {
                        case "int" -> SimpleType.INT;
                        case "uint" -> SimpleType.UINT;
                        case "double" -> SimpleType.DOUBLE;
                        case "bool" -> SimpleType.BOOL;
                        case "duration" -> SimpleType.DURATION;
                        case "timestamp" -> SimpleType.TIMESTAMP;
                        case "string" -> SimpleType.STRING;
                        default -> SimpleType.BYTES;
                    });
        }
        return types;
    }

    static Library library() {
        Library.Builder library = new Library.Builder();
        COMPARABLE.forEach((name, type) -> {
            ListType list = ListType.create(type);
            library.member(
                    "isSorted", "list_" + name + "_is_sorted_bool", SimpleType.BOOL, ListFunctions::sorted, list);
            library.member(
                    "min",
                    "list_" + name + "_min_" + name,
                    type,
                    arguments -> extreme((ListValue) arguments[0], "min", order -> order > 0),
                    list);
            library.member(
                    "max",
                    "list_" + name + "_max_" + name,
                    type,
                    arguments -> extreme((ListValue) arguments[0], "max", order -> order < 0),
                    list);
        });
        Library arithmetic = Arithmetic.library();
        SUMMABLE.forEach((name, type) -> library.member(
                "sum",
                "list_" + name + "_sum_" + name,
                type,
                arguments -> sum((ListValue) arguments[0], name, arithmetic),
                ListType.create(type)));
        positions(library);
        extension(library);
        return library.build();
    }

    private static void positions(Library.Builder library) {
        library.member(
                "indexOf",
                "list_a_index_of_int",
                SimpleType.INT,
                arguments -> (long) elements(arguments).indexOf(new Same(arguments[1])),
                ListType.create(ANY),
                ANY);
        library.member(
                "lastIndexOf",
                "list_a_last_index_of_int",
                SimpleType.INT,
                arguments -> (long) elements(arguments).lastIndexOf(new Same(arguments[1])),
                ListType.create(ANY),
                ANY);
    }

    private static List<Same> elements(Object[] arguments) {
        List<Same> elements = new ArrayList<>();
        ((ListValue) arguments[0]).forEach(element -> elements.add(new Same(element)));
        return elements;
    }

    /** A value that equals what the language says is equal. */
    private record Same(Object value) {
        @Override
        public boolean equals(@org.jspecify.annotations.Nullable Object other) {
            return other instanceof Same same && Equality.equal(value, same.value);
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    private static void extension(Library.Builder library) {
        library.implement(
                        "list_slice",
                        arguments -> slice((ListValue) arguments[0], (Long) arguments[1], (Long) arguments[2]))
                .implement("list_flatten", arguments -> flatten((ListValue) arguments[0], 1))
                .implement("list_flatten_list_int", arguments -> {
                    if ((Long) arguments[1] < 0) {
                        throw new CelError("level must be non-negative");
                    }
                    return flatten((ListValue) arguments[0], (Long) arguments[1]);
                })
                .implement("lists_range", arguments -> range((Long) arguments[0]))
                .implement("list_distinct", arguments -> distinct((ListValue) arguments[0]))
                .implement("list_reverse", arguments -> {
                    List<Object> elements = ((ListValue) arguments[0]).toList();
                    Collections.reverse(elements);
                    return ListValue.of(elements);
                })
                .implement("list_sort", arguments -> sort((ListValue) arguments[0], (ListValue) arguments[0]))
                .implement("list_sortByAssociatedKeys", arguments -> sortByKeys((ListValue) arguments[0]))
                .implement(
                        "list_sets_contains_list",
                        arguments -> containsAll((ListValue) arguments[0], (ListValue) arguments[1]))
                .implement(
                        "list_sets_equivalent_list",
                        arguments -> containsAll((ListValue) arguments[0], (ListValue) arguments[1])
                                && containsAll((ListValue) arguments[1], (ListValue) arguments[0]))
                .implement(
                        "list_sets_intersects_list",
                        arguments -> ((ListValue) arguments[0])
                                .toList().stream().anyMatch(((ListValue) arguments[1])::contains))
                .implement(
                        "cel_@mapInsert_map_key_value",
                        arguments -> ((MapValue) arguments[0]).with(arguments[1], arguments[2]))
                .implement("cel_@mapInsert_map_map", arguments -> {
                    MapValue map = (MapValue) arguments[0];
                    MapValue more = (MapValue) arguments[1];
                    for (Object key : more.keys()) {
                        map = map.with(key, more.get(key));
                    }
                    return map;
                });
    }

    private static Object sorted(Object[] arguments) {
        Object previous = null;
        for (Object element : (ListValue) arguments[0]) {
            if (previous != null && Equality.compare(previous, element) > 0) {
                return false;
            }
            previous = element;
        }
        return true;
    }

    private static Object sum(ListValue list, String type, Library arithmetic) {
        Object sum =
                switch (type) {
                    case "int" -> 0L;
                    case "uint" -> new UnsignedInt(0);
                    case "double" -> 0.0;
                    default -> Duration.ZERO;
                };
        String overload = type.equals("duration")
                ? "add_duration_duration"
                : "add_" + (type.equals("double") ? type : type + "64");
        CelFunction add =
                java.util.Objects.requireNonNull(arithmetic.implementations().get(overload));
        for (Object element : list) {
            sum = add.call(new Object[] {sum, element});
        }
        return sum;
    }

    private static Object extreme(ListValue list, String function, IntPredicate better) {
        Object best = null;
        for (Object element : list) {
            if (best == null || better.test(Equality.compare(best, element))) {
                best = element;
            }
        }
        if (best == null) {
            throw new CelError(function + " called on empty list");
        }
        return best;
    }

    private static Object slice(ListValue list, long start, long end) {
        String call = "cannot slice(" + start + ", " + end + "), ";
        if (start < 0 || end < 0) {
            throw new CelError(call + "negative indexes not supported");
        }
        if (start > end) {
            throw new CelError(call + "start index must be less than or equal to end index");
        }
        if (end > list.size()) {
            throw new CelError(call + "list is length " + list.size());
        }
        return ListValue.of(list.toList().subList((int) start, (int) end));
    }

    private static ListValue flatten(ListValue list, long levels) {
        List<Object> flat = new ArrayList<>();
        for (Object element : list) {
            if (levels > 0 && element instanceof ListValue inner) {
                flat.addAll(flatten(inner, levels - 1).toList());
            } else {
                flat.add(element);
            }
        }
        return ListValue.of(flat);
    }

    private static Object range(long count) {
        if (count > LONGEST_RANGE) {
            throw new CelError("lists.range(" + count + ") is longer than " + LONGEST_RANGE);
        }
        List<Object> numbers = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            numbers.add(i);
        }
        return ListValue.of(numbers);
    }

    /** What is no scalar is compared with all that was before, and bounded therefore. */
    private static Object distinct(ListValue list) {
        boolean scalars = list.toList().stream()
                .allMatch(
                        element -> element instanceof String || element instanceof Long || element instanceof Boolean);
        if (scalars) {
            return ListValue.of(List.copyOf(new LinkedHashSet<>(list.toList())));
        }
        if (list.size() > MOST_COMPARED) {
            throw new CelError("distinct is limited to " + MOST_COMPARED + " elements that are no scalars");
        }
        List<Object> kept = new ArrayList<>();
        for (Object element : list) {
            if (kept.stream().noneMatch(known -> Equality.equal(known, element))) {
                kept.add(element);
            }
        }
        return ListValue.of(kept);
    }

    /** Pairs of an element and what it is sorted by, as the macro {@code sortBy} makes them. */
    private static Object sortByKeys(ListValue pairs) {
        List<Object> elements = new ArrayList<>();
        List<Object> keys = new ArrayList<>();
        for (Object pair : pairs) {
            keys.add(((ListValue) pair).get(0));
            elements.add(((ListValue) pair).get(1));
        }
        return sort(ListValue.of(elements), ListValue.of(keys));
    }

    private static ListValue sort(ListValue list, ListValue keys) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            order.add(i);
        }
        if (list.size() > 0) {
            Object first = keys.get(0);
            for (Object key : keys) {
                if (!TypeValue.of(key).equals(TypeValue.of(first))) {
                    throw new CelError("list elements must have the same type");
                }
            }
            if (first instanceof ListValue || first instanceof MapValue) {
                throw new CelError("list elements must be comparable");
            }
        }
        order.sort((a, b) -> Equality.compare(keys.get(a), keys.get(b)));
        List<Object> sorted = new ArrayList<>();
        order.forEach(index -> sorted.add(list.get(index)));
        return ListValue.of(sorted);
    }

    private static boolean containsAll(ListValue list, ListValue wanted) {
        for (Object element : wanted) {
            if (!list.contains(element)) {
                return false;
            }
        }
        return true;
    }
}
