package io.keelson.api.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A path in the dialect that {@code kubectl -o jsonpath} and the columns of custom resources speak: fields, elements,
 * slices, wildcards, {@code ..} and simple filters. What is missing is skipped. Immutable.
 */
public final class JsonPath {
    /** How many values one step may find, so that {@code ..} over a large object stays cheap. */
    private static final int MOST_RESULTS = 10_000;

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** One step from some values to others. */
    private interface Step {
        void take(JsonNode from, List<JsonNode> found);
    }

    /**
     * Reads a path such as {@code .spec.containers[*].image}.
     *
     * @throws IllegalArgumentException where it is malformed
     */
    public static JsonPath parse(String path) {
        return new JsonPath(new Parser(path).steps());
    }

    /** Returns what the path leads to, in order. */
    public List<JsonNode> find(JsonNode root) {
        List<JsonNode> at = List.of(root);
        for (Step step : steps) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode from : at) {
                step.take(from, next);
                if (next.size() > MOST_RESULTS) {
                    return List.of();
                }
            }
            at = next;
        }
        return at;
    }

    private static void field(JsonNode from, String name, List<JsonNode> found) {
        JsonNode value = from instanceof ObjectNode object ? object.get(name) : null;
        if (value != null) {
            found.add(value);
        }
    }

    private static void children(JsonNode from, List<JsonNode> found) {
        if (from instanceof ObjectNode || from instanceof ArrayNode) {
            for (JsonNode child : from) {
                found.add(child);
            }
        }
    }

    private static void descendants(JsonNode from, List<JsonNode> found) {
        Deque<JsonNode> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty() && found.size() <= MOST_RESULTS) {
            JsonNode next = open.pop();
            found.add(next);
            List<JsonNode> below = new ArrayList<>();
            children(next, below);
            below.reversed().forEach(open::push);
        }
    }

    private static final class Parser {
        private final String text;
        private final List<Step> steps = new ArrayList<>();
        private int at;

        Parser(String text) {
            this.text = text;
        }

        List<Step> steps() {
            if (text.startsWith("$") || text.startsWith("@")) {
                at = 1;
            }
            if (at < text.length() && isName(text.charAt(at))) {
                name();
            }
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '.') {
                    dot();
                } else if (c == '[') {
                    bracket();
                } else {
                    throw new IllegalArgumentException(
                            "unrecognized character in action: U+" + String.format("%04X", (int) c));
                }
            }
            return steps;
        }

        private void dot() {
            at++;
            if (at < text.length() && text.charAt(at) == '.') {
                at++;
                steps.add(JsonPath::descendants);
            }
            if (at < text.length() && text.charAt(at) == '*') {
                at++;
                steps.add(JsonPath::children);
            } else if (at < text.length() && text.charAt(at) != '[') {
                name();
            }
        }

        private void name() {
            StringBuilder name = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '[') {
                char c = text.charAt(at);
                if (c == '\\' && at + 1 < text.length()) {
                    at++;
                    c = text.charAt(at);
                } else if (!isName(c)) {
                    throw new IllegalArgumentException(
                            "unrecognized character in action: U+" + String.format("%04X", (int) c));
                }
                name.append(c);
                at++;
            }
            String field = name.toString();
            steps.add((from, found) -> field(from, field, found));
        }

        private static boolean isName(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '/';
        }

        private void bracket() {
            int end = closing();
            String inner = text.substring(at + 1, end).strip();
            at = end + 1;
            if (inner.startsWith("?(") && inner.endsWith(")")) {
                steps.add(filter(inner.substring(2, inner.length() - 1)));
                return;
            }
            List<Step> union = new ArrayList<>();
            for (String part : split(inner)) {
                union.add(part(part.strip()));
            }
            steps.add((from, found) -> union.forEach(step -> step.take(from, found)));
        }

        /** Finds the end of a bracket; quoted brackets do not count. */
        private int closing() {
            int depth = 0;
            char quote = 0;
            for (int i = at; i < text.length(); i++) {
                char c = text.charAt(i);
                if (quote != 0) {
                    if (c == '\\') {
                        i++;
                    } else if (c == quote) {
                        quote = 0;
                    }
                } else if (c == '\'' || c == '"') {
                    quote = c;
                } else if (c == '[') {
                    depth++;
                } else if (c == ']' && --depth == 0) {
                    return i;
                }
            }
            throw new IllegalArgumentException("unterminated array");
        }

        private static List<String> split(String inner) {
            List<String> parts = new ArrayList<>();
            StringBuilder part = new StringBuilder();
            char quote = 0;
            for (int i = 0; i < inner.length(); i++) {
                char c = inner.charAt(i);
                if (quote != 0 && c == quote && inner.charAt(i - 1) != '\\') {
                    quote = 0;
                } else if (quote == 0 && (c == '\'' || c == '"')) {
                    quote = c;
                } else if (quote == 0 && c == ',') {
                    parts.add(part.toString());
                    part.setLength(0);
                    continue;
                }
                part.append(c);
            }
            parts.add(part.toString());
            return parts;
        }

        private static Step part(String part) {
            if (part.equals("*")) {
                return JsonPath::children;
            }
            String literal = literal(part);
            if (literal != null) {
                return (from, found) -> field(from, literal, found);
            }
            return slice(part);
        }

        private static @Nullable String literal(String part) {
            if (part.length() >= 2
                    && (part.startsWith("'") || part.startsWith("\""))
                    && part.charAt(part.length() - 1) == part.charAt(0)) {
                return part.substring(1, part.length() - 1).replace("\\'", "'").replace("\\\"", "\"");
            }
            return null;
        }

        private static Step slice(String part) {
            String[] bounds = part.split(":", -1);
            List<@Nullable Integer> numbers = new ArrayList<>();
            for (String bound : bounds) {
                try {
                    numbers.add(bound.isBlank() ? null : Integer.valueOf(bound.strip()));
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("invalid array index " + part, e);
                }
            }
            if (bounds.length > 3 || bounds.length == 1 && numbers.getFirst() == null) {
                throw new IllegalArgumentException("invalid array index " + part);
            }
            return (from, found) -> {
                if (!(from instanceof ArrayNode list)) {
                    return;
                }
                int size = list.size();
                Integer first = numbers.getFirst();
                int start = first == null ? 0 : first < 0 ? first + size : first;
                Integer last = bounds.length == 1 ? Integer.valueOf(start + 1) : numbers.get(1);
                int end = last == null ? size : last < 0 && bounds.length > 1 ? last + size : last;
                Integer step = bounds.length == 3 ? numbers.get(2) : null;
                for (int i = Math.max(0, start); i < Math.min(size, end); i += step == null ? 1 : Math.max(1, step)) {
                    found.add(list.get(i));
                }
            };
        }

        private static Step filter(String condition) {
            for (String operator : List.of("==", "!=", "<=", ">=", "<", ">")) {
                int at = condition.indexOf(operator);
                if (at > 0) {
                    String left = condition.substring(0, at).strip();
                    String right = condition.substring(at + operator.length()).strip();
                    return comparing(left, operator, right);
                }
            }
            JsonPath path = parse(condition.strip());
            return (from, found) -> {
                for (JsonNode element : from instanceof ArrayNode list ? list : Json.object()) {
                    if (!path.find(element).isEmpty()) {
                        found.add(element);
                    }
                }
            };
        }

        private static Step comparing(String left, String operator, String right) {
            JsonPath path = parse(left);
            JsonNode wanted = wanted(right);
            BiPredicate<JsonNode, JsonNode> holds = (value, other) -> switch (operator) {
                case "==" -> same(value, other);
                case "!=" -> !same(value, other);
                default -> ordered(value, operator, other);
            };
            return (from, found) -> {
                for (JsonNode element : from instanceof ArrayNode list ? list : Json.object()) {
                    List<JsonNode> values = path.find(element);
                    if (values.size() == 1 && holds.test(values.getFirst(), wanted)) {
                        found.add(element);
                    }
                }
            };
        }

        private static JsonNode wanted(String text) {
            String literal = literal(text);
            try {
                return literal == null
                        ? Json.parseValue(text.getBytes(StandardCharsets.UTF_8))
                        : Json.mapper().valueToTree(literal);
            } catch (MalformedJsonException e) {
                throw new IllegalArgumentException("unrecognized filter value " + text, e);
            }
        }

        private static boolean same(JsonNode one, JsonNode other) {
            return one.isNumber() && other.isNumber() ? one.doubleValue() == other.doubleValue() : one.equals(other);
        }

        private static boolean ordered(JsonNode one, String operator, JsonNode other) {
            if (!one.isNumber() || !other.isNumber()) {
                return false;
            }
            int order = Double.compare(one.doubleValue(), other.doubleValue());
            return switch (operator) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
            };
        }
    }
}
