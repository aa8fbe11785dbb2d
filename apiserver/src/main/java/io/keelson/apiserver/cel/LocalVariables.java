package io.keelson.apiserver.cel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an estimate knows of the names that macros bind, the innermost of a name first. Used by one thread. */
final class LocalVariables {
    private final Map<String, Deque<Local>> byName = new HashMap<>();

    /**
     * A bound name.
     *
     * @param path the field that it stands for
     * @param size its size, null where it is not known
     * @param entry the sizes of what it contains, null where they are not known
     */
    record Local(
            List<String> path,
            @Nullable CostEstimate size,
            @Nullable EntrySize entry) {}

    @Nullable
    Local find(String name) {
        Deque<Local> stack = byName.get(name);
        return stack == null ? null : stack.peek();
    }

    void push(String name, List<String> path, @Nullable CostEstimate size, @Nullable EntrySize entry) {
        byName.computeIfAbsent(name, any -> new ArrayDeque<>()).push(new Local(path, size, entry));
    }

    void pop(String name) {
        Deque<Local> stack = byName.get(name);
        if (stack != null) {
            stack.pop();
        }
    }
}
