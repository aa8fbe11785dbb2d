package io.keelson.api.structuredmerge;

import io.keelson.api.structuredmerge.MergeType.ListRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;

/**
 * Merges two lists whose elements are told apart. Elements that only one has keep their places between those that both
 * have, which come in the applied order.
 */
final class ListMerge {
    private final Merge merge;
    private final ListRule rule;
    private final @Nullable ArrayNode live;
    private final @Nullable ArrayNode applied;
    private final List<PathElement> liveOrder = new ArrayList<>();
    private final List<PathElement> appliedOrder = new ArrayList<>();
    private final Map<PathElement, JsonNode> liveElements = new HashMap<>();
    private final Map<PathElement, JsonNode> appliedElements = new HashMap<>();
    private final Set<PathElement> merged = new HashSet<>();
    private final ArrayNode out = JsonNodeFactory.instance.arrayNode();

    ListMerge(Merge merge, @Nullable ArrayNode live, @Nullable ArrayNode applied, ListRule rule) {
        this.merge = merge;
        this.live = live;
        this.applied = applied;
        this.rule = rule;
    }

    @Nullable
    JsonNode merge() {
        index();
        Deque<PathElement> shared = new ArrayDeque<>();
        appliedOrder.stream().filter(liveElements::containsKey).forEach(shared::add);
        PathElement next = shared.poll();
        int l = 0;
        int r = 0;
        while (l < liveOrder.size() || r < appliedOrder.size()) {
            PathElement left = l < liveOrder.size() ? liveOrder.get(l) : null;
            PathElement right = r < appliedOrder.size() ? appliedOrder.get(r) : null;
            if (left != null && right != null) {
                if (left.equals(right)) {
                    add(left);
                    l++;
                    r++;
                    next = shared.poll();
                    continue;
                } else if (appliedElements.containsKey(left) && next != null && !next.equals(left)) {
                    // Both have it, but it is another one's turn.
                    l++;
                    continue;
                }
            }
            if (left != null) {
                if (!appliedElements.containsKey(left)) {
                    out.add(liveAt(l++));
                    continue;
                } else if (merged.contains(left)) {
                    l++;
                }
            }
            if (right != null) {
                add(right);
                r++;
                if (right.equals(next)) {
                    next = shared.poll();
                }
            }
        }
        return out.isEmpty() ? null : out;
    }

    private void index() {
        if (live != null) {
            for (JsonNode element : live) {
                PathElement selector = ListElements.of(rule, element);
                // One that is there several times is replaced, not merged.
                liveElements.merge(selector, element, (first, second) -> NullNode.instance);
                liveOrder.add(selector);
            }
        }
        if (applied != null) {
            for (JsonNode element : applied) {
                PathElement selector = ListElements.of(rule, element);
                if (appliedElements.putIfAbsent(selector, element) != null) {
                    throw new TypeMismatchException("duplicate entries for key " + selector);
                }
                appliedOrder.add(selector);
            }
        }
    }

    private JsonNode liveAt(int index) {
        JsonNode element = live == null ? null : live.get(index);
        return element == null ? NullNode.instance : element;
    }

    private void add(PathElement element) {
        merged.add(element);
        JsonNode value = merge.deeper(
                liveElements.get(element),
                appliedElements.get(element),
                rule.element().get());
        if (value != null) {
            out.add(value);
        }
    }
}
