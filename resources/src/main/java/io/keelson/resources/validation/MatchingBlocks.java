package io.keelson.resources.validation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds what two texts have in common as people see it (Ratcliff and Obershelp's gestalt pattern matching): the longest
 * run of equal lines, then the same again before it and after it. Not the shortest difference, but the one upstream
 * shows. Lines that a long text repeats often find no match by themselves.
 */
final class MatchingBlocks {
    private static final int LONG = 200;

    private final List<String> before;
    private final List<String> after;
    private final Map<String, List<Integer>> places = new HashMap<>();
    private final List<Block> blocks = new ArrayList<>();

    /**
     * A run of equal lines.
     *
     * @param before where it starts before
     * @param after where it starts after
     * @param size how many lines it has
     */
    record Block(int before, int after, int size) {
        boolean touches(Block next) {
            return before + size == next.before && after + size == next.after;
        }
    }

    private MatchingBlocks(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
        for (int i = 0; i < after.size(); i++) {
            places.computeIfAbsent(after.get(i), line -> new ArrayList<>()).add(i);
        }
        if (after.size() >= LONG) {
            places.values().removeIf(indices -> indices.size() > after.size() / 100 + 1);
        }
    }

    /** Returns the blocks in their order, none touching the next; an empty one at the end of both closes them. */
    static List<Block> of(List<String> before, List<String> after) {
        MatchingBlocks matching = new MatchingBlocks(before, after);
        matching.match(0, before.size(), 0, after.size());
        matching.blocks.add(new Block(before.size(), after.size(), 0));
        return matching.blocks;
    }

    private void match(int from, int to, int fromAfter, int toAfter) {
        Block longest = longest(from, to, fromAfter, toAfter);
        if (longest.size == 0) {
            return;
        }
        match(from, longest.before, fromAfter, longest.after);
        add(longest);
        match(longest.before + longest.size, to, longest.after + longest.size, toAfter);
    }

    private void add(Block block) {
        Block last = blocks.isEmpty() ? null : blocks.getLast();
        if (last != null && last.touches(block)) {
            blocks.set(blocks.size() - 1, new Block(last.before, last.after, last.size + block.size));
        } else {
            blocks.add(block);
        }
    }

    /** Returns the longest run, of several the first one; lines repeated too often only lengthen it. */
    private Block longest(int from, int to, int fromAfter, int toAfter) {
        int start = from;
        int startAfter = fromAfter;
        int size = 0;
        Map<Integer, Integer> endingAt = new HashMap<>();
        for (int i = from; i < to; i++) {
            Map<Integer, Integer> ending = new HashMap<>();
            for (int j : places.getOrDefault(before.get(i), List.of())) {
                if (j >= fromAfter && j < toAfter) {
                    int length = endingAt.getOrDefault(j - 1, 0) + 1;
                    ending.put(j, length);
                    if (length > size) {
                        start = i - length + 1;
                        startAfter = j - length + 1;
                        size = length;
                    }
                }
            }
            endingAt = ending;
        }
        while (start > from && startAfter > fromAfter && before.get(start - 1).equals(after.get(startAfter - 1))) {
            start--;
            startAfter--;
            size++;
        }
        while (start + size < to
                && startAfter + size < toAfter
                && before.get(start + size).equals(after.get(startAfter + size))) {
            size++;
        }
        return new Block(start, startAfter, size);
    }
}
