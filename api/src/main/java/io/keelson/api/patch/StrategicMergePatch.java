package io.keelson.api.patch;

import io.keelson.api.json.GoFormat;
import io.keelson.api.schema.Field;
import io.keelson.api.schema.Schema;
import io.keelson.api.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Strategic merge patches: merge patches that know which lists merge, and by which key. Directives: {@code $patch},
 * {@code $retainKeys}, {@code $setElementOrder/LIST}, {@code $deleteFromPrimitiveList/LIST}. Source of the rules:
 * https://git.k8s.io/community/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 */
public final class StrategicMergePatch {
    private static final String DIRECTIVE = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String ORDER = "$setElementOrder";
    private static final String DELETE_FROM = "$deleteFromPrimitiveList";

    private StrategicMergePatch() {}

    /**
     * Applies the patch and returns the outcome, which is yet to be decoded; neither argument is modified.
     *
     * @throws StatusException where the patch contradicts itself or the schema: 400, 422 or, as upstream does, 500
     */
    public static ObjectNode apply(ObjectNode original, ObjectNode patch, Schema schema) {
        return merge(original.deepCopy(), patch.deepCopy(), schema);
    }

    private static ObjectNode merge(ObjectNode original, ObjectNode patch, Schema schema) {
        JsonNode directive = patch.get(DIRECTIVE);
        if (directive != null) {
            return directed(directive, patch);
        }
        retainKeys(original, patch);
        for (String key : List.copyOf(patch.propertyNames())) {
            if (key.startsWith(ORDER)) {
                order(original, patch, key, schema);
            }
        }
        for (String key : List.copyOf(patch.propertyNames())) {
            field(original, key, patch.get(key), schema);
        }
        return original;
    }

    private static ObjectNode directed(JsonNode directive, ObjectNode patch) {
        return switch (directive.asString()) {
            case "replace" -> {
                patch.remove(DIRECTIVE);
                yield patch;
            }
            case "delete" -> JsonNodeFactory.instance.objectNode();
            default -> throw badDirective(directive, patch);
        };
    }

    private static StatusException badDirective(JsonNode directive, JsonNode patch) {
        return MergeList.failure(
                "unknown patch type: " + GoPrint.print(directive) + " in map: " + GoPrint.print(patch));
    }

    private static StatusException badFormat(String what) {
        return StatusException.badRequest("invalid patch format of " + what);
    }

    private static void retainKeys(ObjectNode original, ObjectNode patch) {
        JsonNode retained = patch.remove(RETAIN_KEYS);
        if (retained == null) {
            return;
        }
        if (!retained.isArray()) {
            throw badFormat("retainKeys");
        }
        List<String> keys = new ArrayList<>();
        retained.forEach(key -> keys.add(key.asString()));
        patch.properties().forEach(entry -> {
            String key = entry.getKey();
            boolean directive = key.startsWith(DELETE_FROM) || key.startsWith(ORDER);
            if (!entry.getValue().isNull() && !directive && !keys.contains(key)) {
                throw badFormat("retainKeys");
            }
        });
        List.copyOf(original.propertyNames()).stream()
                .filter(key -> !keys.contains(key))
                .forEach(original::remove);
    }

    private static void field(ObjectNode original, String patchKey, @Nullable JsonNode value, Schema schema) {
        if (value == null) {
            return;
        }
        boolean deletes = patchKey.startsWith(DELETE_FROM);
        String key = deletes ? listName(patchKey, DELETE_FROM, "primitive list") : patchKey;
        if (value.isNull()) {
            original.remove(key);
            return;
        }
        JsonNode before = original.get(key);
        if (before instanceof ObjectNode object && value instanceof ObjectNode patch) {
            Field field = lookup(schema, key);
            boolean whole = field.patchStrategies().contains("replace");
            original.set(key, whole ? patch : merge(object, patch, field.schema()));
        } else if (before instanceof ArrayNode list && value instanceof ArrayNode patch) {
            original.set(key, list(list, patch, lookup(schema, key), deletes));
        } else if (!deletes || (before != null && sameType(before, value))) {
            boolean sameScalar = before != null && sameType(before, value);
            replace(original, key, value, !sameScalar);
        }
    }

    private static boolean sameType(JsonNode left, JsonNode right) {
        return GoPrint.typeName(left).equals(GoPrint.typeName(right));
    }

    private static void replace(ObjectNode original, String key, JsonNode value, boolean withoutNulls) {
        if (withoutNulls) {
            discardNulls(value);
        }
        JsonNode kept = withoutDirectives(value);
        if (kept == null) {
            original.remove(key);
        } else {
            original.set(key, kept);
        }
    }

    private static void discardNulls(JsonNode value) {
        if (value instanceof ObjectNode object) {
            for (String key : List.copyOf(object.propertyNames())) {
                if (object.get(key).isNull()) {
                    object.remove(key);
                }
            }
        }
        value.forEach(StrategicMergePatch::discardNulls);
    }

    /** Returns what is left of a value that there was nothing to merge with; null where it is only a directive. */
    private static @Nullable JsonNode withoutDirectives(JsonNode value) {
        if (value instanceof ObjectNode object) {
            if (object.has(DIRECTIVE)) {
                return null;
            }
            for (String key : List.copyOf(object.propertyNames())) {
                replace(object, key, object.get(key), false);
            }
        } else if (value instanceof ArrayNode list) {
            List<JsonNode> elements = MergeList.elements(list);
            list.removeAll();
            for (JsonNode element : elements) {
                JsonNode kept = withoutDirectives(element);
                if (kept != null) {
                    list.add(kept);
                }
            }
        }
        return value;
    }

    private static String listName(String key, String prefix, String what) {
        if (!key.startsWith(prefix + "/")) {
            throw badFormat(what);
        }
        return key.substring(prefix.length() + 1);
    }

    private static void order(ObjectNode original, ObjectNode patch, String directive, Schema schema) {
        JsonNode wantedList = patch.remove(directive);
        if (wantedList == null || !wantedList.isArray()) {
            throw MergeList.badType("[]interface {}", wantedList == null ? patch.nullNode() : wantedList);
        }
        List<JsonNode> wanted = MergeList.elements(wantedList);
        String key = listName(directive, ORDER, "setElementOrder list");
        JsonNode before = array(original.get(key));
        JsonNode patched = array(patch.get(key));
        Field field = lookup(schema, key);
        checkOrder(MergeList.elements(patched), wanted, field.mergeKey());
        List<JsonNode> had = MergeList.elements(before);
        if (before == null && patched == null) {
            return;
        }
        List<JsonNode> merged;
        boolean objects;
        if (before == null) {
            objects = MergeList.ofObjects(had, MergeList.elements(patched));
            merged = MergeList.elements(withoutDirectives(java.util.Objects.requireNonNull(patched)));
        } else {
            objects = MergeList.ofObjects(had, MergeList.elements(patched));
            merged = patched == null
                    ? had
                    : MergeList.elements(list((ArrayNode) before.deepCopy(), (ArrayNode) patched, field, false));
        }
        String mergeKey = objects ? field.mergeKey() : "";
        original.set(
                key,
                MergeList.ordered(
                        MergeList.partition(merged, wanted, mergeKey, true),
                        MergeList.partition(merged, wanted, mergeKey, false),
                        wanted,
                        had,
                        mergeKey,
                        original.arrayNode()));
        patch.remove(key);
    }

    private static @Nullable JsonNode array(@Nullable JsonNode value) {
        if (value != null && !value.isArray()) {
            throw MergeList.badType("[]interface {}", value);
        }
        return value;
    }

    /** The elements of the patch must be among those of the order, and in that order; those deleted do not count. */
    private static void checkOrder(List<JsonNode> patch, List<JsonNode> wanted, String mergeKey) {
        if (patch.isEmpty() || wanted.isEmpty()) {
            return;
        }
        List<JsonNode> kept = new ArrayList<>();
        for (JsonNode element : patch) {
            if (!mergeKey.isEmpty() && !element.isObject()) {
                throw MergeList.badType("map[string]interface {}", element);
            }
            JsonNode directive = mergeKey.isEmpty() ? null : element.get(DIRECTIVE);
            if (directive == null || !directive.asString().equals("delete")) {
                kept.add(element);
            }
        }
        int next = 0;
        int place = 0;
        while (next < kept.size() && place < wanted.size()) {
            JsonNode element = kept.get(next);
            if (element.has(DIRECTIVE)) {
                next++;
                continue;
            }
            if (MergeList.same(key(element, mergeKey), key(wanted.get(place), mergeKey))) {
                next++;
            }
            place++;
        }
        if (next < kept.size() && place >= wanted.size()) {
            ArrayNode patchList = JsonNodeFactory.instance.arrayNode().addAll(patch);
            ArrayNode wantedList = JsonNodeFactory.instance.arrayNode().addAll(wanted);
            throw MergeList.failure("The order in patch list:\n" + GoPrint.print(patchList) + "\n doesn't match "
                    + ORDER + " list:\n" + GoPrint.print(wantedList) + "\n");
        }
    }

    private static JsonNode key(JsonNode element, String mergeKey) {
        if (mergeKey.isEmpty()) {
            return element;
        }
        if (!element.isObject()) {
            throw MergeList.badType("map[string]interface {}", element);
        }
        JsonNode key = element.get(mergeKey);
        if (key == null) {
            throw MergeList.noMergeKey(element, mergeKey);
        }
        return key;
    }

    private static ArrayNode list(ArrayNode original, ArrayNode patch, Field field, boolean deletes) {
        if (!deletes && !field.patchStrategies().contains("merge")) {
            return patch;
        }
        List<JsonNode> had = MergeList.elements(original);
        List<JsonNode> wanted = MergeList.elements(patch);
        if (had.isEmpty() && wanted.isEmpty()) {
            return original;
        }
        if (MergeList.ofObjects(had, wanted)) {
            return objects(had, wanted, field, original);
        }
        List<JsonNode> merged = new ArrayList<>();
        if (deletes) {
            had.stream()
                    .filter(element -> wanted.stream().noneMatch(gone -> MergeList.same(gone, element)))
                    .forEach(merged::add);
            return original.arrayNode().addAll(merged);
        }
        java.util.stream.Stream.concat(had.stream(), wanted.stream())
                .filter(element -> merged.stream().noneMatch(there -> MergeList.same(there, element)))
                .forEach(merged::add);
        return MergeList.ordered(
                MergeList.partition(merged, wanted, "", true),
                MergeList.partition(merged, wanted, "", false),
                wanted,
                had,
                "",
                original.arrayNode());
    }

    private static ArrayNode objects(List<JsonNode> had, List<JsonNode> patch, Field field, ArrayNode list) {
        String mergeKey = field.mergeKey();
        if (mergeKey.isEmpty()) {
            throw MergeList.failure("cannot merge lists without merge key for "
                    + shortName(field.schema().element()));
        }
        List<JsonNode> merged = new ArrayList<>(had);
        List<JsonNode> wanted = new ArrayList<>();
        boolean replace = false;
        for (JsonNode element : patch) {
            JsonNode directive = element.get(DIRECTIVE);
            if (directive == null) {
                wanted.add(element);
                continue;
            }
            switch (directive.asString()) {
                case "delete" -> {
                    JsonNode key = key(element, mergeKey);
                    for (int at = MergeList.find(merged, mergeKey, key);
                            at >= 0;
                            at = MergeList.find(merged, mergeKey, key)) {
                        merged.remove(at);
                    }
                }
                case "replace" -> replace = true;
                case "merge" -> throw MergeList.failure("merging lists cannot yet be specified in the patch");
                default -> throw badDirective(directive, element);
            }
        }
        if (replace) {
            merged = wanted;
            wanted = new ArrayList<>();
        }
        List<JsonNode> before = new ArrayList<>(merged);
        for (JsonNode element : wanted) {
            int at = MergeList.find(merged, mergeKey, key(element, mergeKey));
            if (at >= 0) {
                merged.set(
                        at,
                        merge(
                                (ObjectNode) merged.get(at),
                                (ObjectNode) element,
                                field.schema().element()));
            } else {
                merged.add(element);
            }
        }
        return MergeList.ordered(
                MergeList.partition(merged, wanted, mergeKey, true),
                MergeList.partition(merged, wanted, mergeKey, false),
                wanted,
                before,
                mergeKey,
                list.arrayNode());
    }

    private static Field lookup(Schema schema, String key) {
        if (schema.type() == Schema.Type.MAP) {
            throw MergeList.failure("merging an object in json but data type is not struct, instead is: map");
        }
        Field field = schema.field(key);
        if (field == null) {
            field = schema.fields().stream()
                    .filter(other -> other.name().equalsIgnoreCase(key))
                    .findFirst()
                    .orElseThrow(() -> MergeList.failure("unable to find api field in struct " + shortName(schema)
                            + " for the json field " + GoFormat.quote(key)));
        }
        return field;
    }

    private static String shortName(Schema schema) {
        return schema.goType().substring(schema.goType().lastIndexOf('.') + 1);
    }
}
