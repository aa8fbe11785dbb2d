package io.keelson.api.patch;

import io.keelson.api.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Finding, telling apart and ordering the elements of lists that merge. */
final class MergeList {
    private MergeList() {}

    /** Returns the error of a patch that cannot be applied, in upstream's words. */
    static StatusException failure(String message) {
        return StatusException.of(500, "", message, null);
    }

    static StatusException noMergeKey(JsonNode element, String key) {
        return failure("map: " + GoPrint.print(element) + " does not contain declared merge key: " + key);
    }

    static StatusException badType(String expected, JsonNode actual) {
        return failure("expected a " + expected + ", but received a " + GoPrint.typeName(actual));
    }

    static List<JsonNode> elements(@Nullable JsonNode list) {
        List<JsonNode> elements = new ArrayList<>();
        if (list != null) {
            list.forEach(elements::add);
        }
        return elements;
    }

    /** Returns whether two values are the same, however integers are held. */
    static boolean same(@Nullable JsonNode left, @Nullable JsonNode right) {
        if (left == null || right == null) {
            return left == null && right == null;
        }
        if (left.isIntegralNumber() && right.isIntegralNumber()) {
            return left.longValue() == right.longValue();
        }
        return left.equals(right);
    }

    /** Returns where in a list of objects the key has the value, or -1. */
    static int find(List<JsonNode> list, String key, JsonNode value) {
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof ObjectNode element)) {
                throw failure("value for key " + i + " is not a map");
            }
            if (element.has(key) && same(element.get(key), value)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns whether the elements are objects; all must be of one type, and none a list. */
    static boolean ofObjects(List<JsonNode> first, List<JsonNode> second) {
        JsonNode seen = null;
        for (List<JsonNode> list : List.of(first, second)) {
            for (JsonNode element : list) {
                if (seen == null) {
                    seen = element;
                    if (element.isArray()) {
                        throw StatusException.of(422, "", "lists of lists are not supported", null);
                    }
                } else if (!GoPrint.typeName(seen).equals(GoPrint.typeName(element))) {
                    throw failure("list element types are not identical: [" + print(first) + " " + print(second) + "]");
                }
            }
        }
        if (seen == null) {
            throw failure("no elements in any of the given slices");
        }
        return seen.isObject();
    }

    private static String print(List<JsonNode> list) {
        return "[" + String.join(" ", list.stream().map(GoPrint::print).toList()) + "]";
    }

    /** Returns which elements of a list the other one has as well, or those it has not. */
    static List<JsonNode> partition(List<JsonNode> list, List<JsonNode> by, String mergeKey, boolean present) {
        List<JsonNode> part = new ArrayList<>();
        for (JsonNode element : list) {
            boolean found;
            if (mergeKey.isEmpty()) {
                found = by.stream().anyMatch(other -> same(other, element));
            } else {
                if (!(element instanceof ObjectNode)) {
                    throw badType("map[string]interface {}", element);
                }
                JsonNode key = element.get(mergeKey);
                if (key == null) {
                    throw noMergeKey(element, mergeKey);
                }
                found = find(by, mergeKey, key) >= 0;
            }
            if (found == present) {
                part.add(element);
            }
        }
        return part;
    }

    /**
     * Returns both lists in one: those of the patch in the order it wants, the others in the order they had, and others
     * before those of the patch where they were before them.
     */
    static ArrayNode ordered(
            List<JsonNode> patched,
            List<JsonNode> others,
            List<JsonNode> wanted,
            List<JsonNode> had,
            String mergeKey,
            ArrayNode into) {
        sort(patched, wanted, mergeKey);
        sort(others, had, mergeKey);
        int left = 0;
        int right = 0;
        while (left < others.size() || right < patched.size()) {
            boolean takeOther = right >= patched.size();
            if (left < others.size() && right < patched.size()) {
                int place = index(had, others.get(left), mergeKey);
                int patchedPlace = index(had, patched.get(right), mergeKey);
                takeOther = place >= 0 && patchedPlace >= 0 && place < patchedPlace;
            }
            into.add(takeOther ? others.get(left++) : patched.get(right++));
        }
        return into;
    }

    private static void sort(List<JsonNode> list, List<JsonNode> order, String mergeKey) {
        if (!mergeKey.isEmpty()) {
            for (List<JsonNode> checked : List.of(list, order)) {
                for (JsonNode element : checked) {
                    if (!element.has(mergeKey)) {
                        throw noMergeKey(element, mergeKey);
                    }
                }
            }
        }
        for (int i = 1; i < list.size(); i++) {
            for (int j = i; j > 0 && before(list.get(j), list.get(j - 1), order, mergeKey); j--) {
                JsonNode moved = list.get(j);
                list.set(j, list.get(j - 1));
                list.set(j - 1, moved);
            }
        }
    }

    private static boolean before(JsonNode left, JsonNode right, List<JsonNode> order, String mergeKey) {
        int place = index(order, left, mergeKey);
        int other = index(order, right, mergeKey);
        return place < 0 || other < 0 || place < other;
    }

    private static int index(List<JsonNode> list, JsonNode value, String mergeKey) {
        JsonNode wanted = mergeKey.isEmpty() ? value : value.get(mergeKey);
        for (int i = 0; i < list.size(); i++) {
            JsonNode there = mergeKey.isEmpty() ? list.get(i) : list.get(i).get(mergeKey);
            if (same(wanted, there)) {
                return i;
            }
        }
        return -1;
    }
}
