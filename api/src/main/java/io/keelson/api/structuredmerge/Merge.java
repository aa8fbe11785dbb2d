package io.keelson.api.structuredmerge;

import io.keelson.api.structuredmerge.MergeType.Form;
import io.keelson.api.structuredmerge.MergeType.ListRule;
import io.keelson.api.structuredmerge.MergeType.MapRule;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges what a client applies into an object: nothing is removed, values that both have become the client's, lists take
 * the client's order where it says one.
 */
public final class Merge {
    private final int depth;

    private Merge(int depth) {
        this.depth = depth;
    }

    /**
     * Returns the object with what is applied merged in. Neither is modified; parts of both are shared with the outcome.
     *
     * @param live an object that fits the type
     * @param applied another one, in which list elements are there once
     * @throws TypeMismatchException where elements of a list cannot be told apart
     */
    public static JsonNode of(JsonNode live, JsonNode applied, MergeType type) {
        JsonNode merged = new Merge(0).merge(live, applied, type);
        return merged == null ? JsonNodeFactory.instance.nullNode() : merged;
    }

    /** Returns the outcome, null where there is none. */
    @Nullable
    JsonNode merge(@Nullable JsonNode live, @Nullable JsonNode applied, MergeType type) {
        if (depth > FieldSet.MAX_DEPTH) {
            throw new TypeMismatchException("exceeded max depth");
        } else if (applied == null) {
            return live;
        } else if (live == null) {
            return applied;
        }
        Form form = type.form(applied);
        if (form == Form.MAP) {
            MapRule rule = Objects.requireNonNull(type.map());
            ObjectNode left = live instanceof ObjectNode object ? object : null;
            ObjectNode right = applied instanceof ObjectNode object ? object : null;
            boolean empty = (left == null || left.isEmpty()) && (right == null || right.isEmpty());
            return rule.atomic() || empty ? applied : entries(left, right, rule);
        } else if (form == Form.LIST) {
            ListRule rule = Objects.requireNonNull(type.list());
            ArrayNode left = live instanceof ArrayNode list ? list : null;
            ArrayNode right = applied instanceof ArrayNode list ? list : null;
            boolean empty = (left == null || left.isEmpty()) && (right == null || right.isEmpty());
            return rule.atomic() || empty ? applied : new ListMerge(this, left, right, rule).merge();
        }
        return applied;
    }

    private @Nullable JsonNode entries(@Nullable ObjectNode live, @Nullable ObjectNode applied, MapRule rule) {
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        if (live != null) {
            for (Map.Entry<String, JsonNode> entry : live.properties()) {
                JsonNode theirs = applied == null ? null : applied.get(entry.getKey());
                put(merged, entry.getKey(), entry.getValue(), theirs, rule);
            }
        }
        if (applied != null) {
            for (Map.Entry<String, JsonNode> entry : applied.properties()) {
                if (live == null || live.get(entry.getKey()) == null) {
                    put(merged, entry.getKey(), null, entry.getValue(), rule);
                }
            }
        }
        return merged.isEmpty() ? null : merged;
    }

    private void put(
            ObjectNode merged, String name, @Nullable JsonNode live, @Nullable JsonNode applied, MapRule rule) {
        MergeType type = rule.entry(name);
        JsonNode value = type == null ? (applied == null ? live : applied) : deeper(live, applied, type);
        if (value != null) {
            merged.set(name, value);
        }
    }

    /** Merges values one level below. */
    @Nullable
    JsonNode deeper(@Nullable JsonNode live, @Nullable JsonNode applied, MergeType type) {
        return new Merge(depth + 1).merge(live, applied, type);
    }
}
