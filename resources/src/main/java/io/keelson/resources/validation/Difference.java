package io.keelson.resources.validation;

import io.keelson.api.json.Json;
import io.keelson.resources.validation.MatchingBlocks.Block;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Shows how two structures differ: what changed, a line a field, with a few lines around it (a unified diff). */
public final class Difference {
    private static final int AROUND = 3;

    private final List<String> before = new ArrayList<>();
    private final List<String> after = new ArrayList<>();
    private final StringBuilder out = new StringBuilder();

    private Difference() {}

    /**
     * Returns the difference, empty where there is none.
     *
     * @param structure what both are, see {@link InternalForm}
     */
    public static String of(String structure, @Nullable JsonNode before, @Nullable JsonNode after) {
        return of(InternalForm.of(structure, before), InternalForm.of(structure, after));
    }

    /** Returns the difference of two values as they are. */
    public static String of(JsonNode before, JsonNode after) {
        Difference difference = new Difference();
        print(before, "", "", "", difference.before);
        print(after, "", "", "", difference.after);
        return difference.unified();
    }

    /** Blocks of equal lines that are long enough part what is shown; shorter ones are shown with what is around. */
    private String unified() {
        List<Block> hunk = new ArrayList<>();
        List<Block> blocks = MatchingBlocks.of(before, after);
        Block first = blocks.getFirst();
        if (first.before() != 0 || first.after() != 0) {
            hunk.add(new Block(0, 0, 0));
        }
        for (Block block : blocks) {
            boolean last = block.size() == 0 || end(block);
            if (hunk.isEmpty()) {
                hunk.add(tail(block));
            } else if (block.size() > 2 * AROUND || last) {
                hunk.add(new Block(block.before(), block.after(), Math.min(AROUND, block.size())));
                hunk(hunk);
                hunk.clear();
                hunk.add(tail(block));
            } else {
                hunk.add(block);
            }
            if (last) {
                break;
            }
        }
        return out.toString();
    }

    private boolean end(Block block) {
        return block.before() + block.size() == before.size() && block.after() + block.size() == after.size();
    }

    private static Block tail(Block block) {
        int size = Math.min(AROUND, block.size());
        int skipped = block.size() - size;
        return new Block(block.before() + skipped, block.after() + skipped, size);
    }

    private void hunk(List<Block> equal) {
        Block first = equal.getFirst();
        Block last = equal.getLast();
        out.append("@@ -").append(range(first.before(), last.before() + last.size()));
        out.append(" +")
                .append(range(first.after(), last.after() + last.size()))
                .append(" @@\n");
        int old = first.before();
        int now = first.after();
        for (Block block : equal) {
            lines('-', before.subList(old, block.before()));
            lines('+', after.subList(now, block.after()));
            old = block.before() + block.size();
            now = block.after() + block.size();
            lines(' ', before.subList(block.before(), old));
        }
    }

    private static String range(int from, int to) {
        int length = to - from;
        return length == 1 ? String.valueOf(from + 1) : (length == 0 ? from : from + 1) + "," + length;
    }

    private void lines(char mark, List<String> lines) {
        lines.forEach(line -> out.append(mark).append(line).append('\n'));
    }

    private static void print(JsonNode value, String indent, String name, String end, List<String> lines) {
        if (value.isObject() && !value.isEmpty()) {
            lines.add(indent + name + "{");
            List<String> keys = new ArrayList<>(value.propertyNames());
            for (int i = 0; i < keys.size(); i++) {
                String key = keys.get(i);
                String comma = i + 1 < keys.size() ? "," : "";
                print(value.get(key), indent + " ", "\"" + key + "\": ", comma, lines);
            }
            lines.add(indent + "}" + end);
        } else if (value.isArray() && !value.isEmpty()) {
            lines.add(indent + name + "[");
            for (int i = 0; i < value.size(); i++) {
                print(value.get(i), indent + " ", "", i + 1 < value.size() ? "," : "", lines);
            }
            lines.add(indent + "]" + end);
        } else {
            lines.add(indent + name + Json.toString(value) + end);
        }
    }
}
