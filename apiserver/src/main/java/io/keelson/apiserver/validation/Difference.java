package io.keelson.apiserver.validation;

import io.keelson.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Shows how two values differ, a line a field, with a few lines around what changed. */
final class Difference {
    private static final int AROUND = 3;

    private Difference() {}

    static String of(JsonNode before, JsonNode after) {
        List<String> old = new ArrayList<>();
        List<String> now = new ArrayList<>();
        print(before, "", "", "", old);
        print(after, "", "", "", now);
        int head = 0;
        while (head < old.size() && head < now.size() && old.get(head).equals(now.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < old.size() - head
                && tail < now.size() - head
                && old.get(old.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
            tail++;
        }
        int from = Math.max(0, head - AROUND);
        int trailing = Math.min(tail, AROUND);
        int oldEnd = old.size() - tail;
        int nowEnd = now.size() - tail;
        StringBuilder out = new StringBuilder("@@ -" + (from + 1) + "," + (oldEnd + trailing - from) + " +" + (from + 1)
                + "," + (nowEnd + trailing - from) + " @@\n");
        lines(out, ' ', old.subList(from, head));
        lines(out, '-', old.subList(head, oldEnd));
        lines(out, '+', now.subList(head, nowEnd));
        lines(out, ' ', old.subList(oldEnd, oldEnd + trailing));
        return out.toString();
    }

    private static void lines(StringBuilder out, char mark, List<String> lines) {
        lines.forEach(line -> out.append(mark).append(line).append('\n'));
    }

    private static void print(JsonNode value, String indent, String name, String end, List<String> lines) {
        if (value.isObject() && !value.isEmpty()) {
            lines.add(indent + name + "{");
            List<String> keys = new ArrayList<>(value.propertyNames());
            for (int i = 0; i < keys.size(); i++) {
                String key = keys.get(i);
                print(
                        value.get(key),
                        indent + " ",
                        "\"" + capital(key) + "\": ",
                        i + 1 < keys.size() ? "," : "",
                        lines);
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

    private static String capital(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
