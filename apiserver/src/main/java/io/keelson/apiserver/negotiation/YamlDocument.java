package io.keelson.apiserver.negotiation;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A YAML document read as JSON, by the YAML 1.1 rules that Kubernetes' clients rely on: {@code yes} and {@code on} are
 * booleans, a leading zero means octal. Keys are sorted; one given twice has its last value and is reported.
 */
public final class YamlDocument {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** How deep lists and mappings may be nested. */
    private static final int MAX_DEPTH = 1_000;
    /** How many values aliases may repeat; a few lines of aliases of aliases would otherwise fill the memory. */
    private static final int MAX_REPEATED = 100_000;

    private static final Pattern INTEGER = Pattern.compile("[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[1-9][0-9_]*|0)");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    private final Iterator<Event> events;
    private final Map<String, JsonNode> anchors = new HashMap<>();
    private final List<String> duplicates = new ArrayList<>();
    private final JsonNode value;
    private int depth;
    private int repeated;

    private YamlDocument(Iterator<Event> events) {
        this.events = events;
        JsonNode read = NODES.nullNode();
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof NodeEvent) {
                read = node(event);
                break;
            }
        }
        while (events.hasNext()) {
            events.next();
        }
        this.value = read;
    }

    /**
     * Reads the first document.
     *
     * @throws IllegalArgumentException where it is malformed; the message starts with {@code yaml: }
     */
    public static YamlDocument read(byte[] yaml) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        try {
            return new YamlDocument(new Parse(settings)
                    .parseString(new String(yaml, StandardCharsets.UTF_8))
                    .iterator());
        } catch (MarkedYamlEngineException e) {
            throw new IllegalArgumentException(message(e), e);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("yaml: " + e.getMessage(), e);
        }
    }

    /** Returns the document's content; {@code null} where it is empty. */
    public JsonNode value() {
        return value;
    }

    /** Returns the keys that were given twice, each as {@code line 3: key "name" already set in map}. */
    public List<String> duplicates() {
        return duplicates;
    }

    /** Words the problem as clients know it; the first line is not told, as upstream's parser does not. */
    private static String message(MarkedYamlEngineException e) {
        String problem =
                switch (e.getProblem()) {
                    case String p
                    when p.startsWith("mapping values are not allowed") ->
                        "mapping values are not allowed in this context";
                    case String p
                    when p.startsWith("found character") && p.contains("cannot start any token") ->
                        "found character that cannot start any token";
                    case String p
                    when p.startsWith("expected the node content") -> "did not find expected node content";
                    case String p when p.startsWith("expected ',' or ']'") -> "did not find expected ',' or ']'";
                    case String p when p.startsWith("expected ',' or '}'") -> "did not find expected ',' or '}'";
                    case String p
                    when p.startsWith("expected <block end>") ->
                        e.getContext() != null && e.getContext().contains("mapping")
                                ? "did not find expected key"
                                : "did not find expected '-' indicator";
                    case null -> "control characters are not allowed";
                    default -> e.getProblem();
                };
        int line = e.getProblemMark().map(YamlDocument::line).orElse(0);
        // Scanner problems on the first line come without a line; the parser's count from one.
        boolean scanner = problem.startsWith("mapping values") || problem.startsWith("found character");
        int told = scanner ? line : Math.max(line, 1);
        return told == 0 ? "yaml: " + problem : "yaml: line " + told + ": " + problem;
    }

    /** The end of the document is on a line of its own, as upstream's parser counts. */
    private static int line(Mark mark) {
        boolean end = mark.getPointer() >= mark.getBuffer().length || mark.getBuffer()[mark.getPointer()] == 0;
        return end && mark.getColumn() != 0 ? mark.getLine() + 1 : mark.getLine();
    }

    /** Counts the values in a value, up to a limit. */
    private static int count(JsonNode value, int limit) {
        int count = 1;
        for (JsonNode child : value) {
            if (count >= limit) {
                return count;
            }
            count += count(child, limit - count);
        }
        return count;
    }

    private JsonNode node(Event event) {
        if (++depth > MAX_DEPTH) {
            throw new YamlEngineException("exceeded max depth of " + MAX_DEPTH);
        }
        JsonNode node = read(event);
        depth--;
        return node;
    }

    private JsonNode read(Event event) {
        JsonNode node =
                switch (event) {
                    case ScalarEvent scalar -> scalar(scalar);
                    case SequenceStartEvent sequence -> sequence();
                    case MappingStartEvent mapping -> mapping();
                    case AliasEvent alias -> {
                        JsonNode known = anchors.get(alias.getAlias().toString());
                        if (known == null) {
                            throw new YamlEngineException("unknown anchor '" + alias.getAlias() + "' referenced");
                        }
                        repeated += count(known, MAX_REPEATED - repeated);
                        if (repeated >= MAX_REPEATED) {
                            throw new YamlEngineException("document contains excessive aliasing");
                        }
                        yield known.deepCopy();
                    }
                    default -> throw new YamlEngineException("unexpected " + event);
                };
        if (event instanceof NodeEvent named
                && !(event instanceof AliasEvent)
                && named.getAnchor().isPresent()) {
            anchors.put(named.getAnchor().get().toString(), node);
        }
        return node;
    }

    private ArrayNode sequence() {
        ArrayNode array = NODES.arrayNode();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            array.add(node(next));
        }
        return array;
    }

    private ObjectNode mapping() {
        TreeMap<String, JsonNode> entries = new TreeMap<>();
        List<JsonNode> merged = new ArrayList<>(0);
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            JsonNode key = node(next);
            boolean merge = next instanceof ScalarEvent scalar
                    && scalar.getScalarStyle() == ScalarStyle.PLAIN
                    && scalar.getValue().equals("<<");
            JsonNode child = node(events.next());
            if (merge) {
                (child.isArray() ? (Iterable<JsonNode>) child : List.of(child)).forEach(merged::add);
                continue;
            }
            String name = key.isString() ? key.stringValue() : key.toString();
            if (entries.containsKey(name)) {
                int line = next.getStartMark().map(Mark::getLine).orElse(0) + 1;
                duplicates.add("line " + line + ": key \"" + name + "\" already set in map");
            }
            entries.put(name, child);
        }
        for (JsonNode source : merged) {
            source.forEachEntry(entries::putIfAbsent);
        }
        ObjectNode object = NODES.objectNode();
        object.setAll(entries);
        return object;
    }

    private static JsonNode scalar(ScalarEvent event) {
        String text = event.getValue();
        String tag = event.getTag().orElse("");
        if (event.getScalarStyle() != ScalarStyle.PLAIN && tag.isEmpty() || tag.endsWith(":str") || tag.equals("!")) {
            return NODES.stringNode(text);
        }
        return plain(text);
    }

    private static JsonNode plain(String text) {
        switch (text) {
            case "", "~", "null", "Null", "NULL" -> {
                return NODES.nullNode();
            }
            default -> {}
        }
        if (text.length() <= 5 && (text.equals(text.toLowerCase(Locale.ROOT)) || capitalized(text))) {
            switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on", "y" -> {
                    return NODES.booleanNode(true);
                }
                case "false", "no", "off", "n" -> {
                    return NODES.booleanNode(false);
                }
                default -> {}
            }
        }
        JsonNode number = number(text);
        return number == null ? NODES.stringNode(text) : number;
    }

    private static boolean capitalized(String text) {
        return text.equals(text.toUpperCase(Locale.ROOT))
                || text.substring(1).equals(text.substring(1).toLowerCase(Locale.ROOT));
    }

    private static @Nullable JsonNode number(String text) {
        char first = text.charAt(0);
        if (!(first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.')) {
            return null;
        }
        if (INTEGER.matcher(text).matches()) {
            String digits = text.replace("_", "");
            boolean negative = digits.startsWith("-");
            digits = negative || digits.startsWith("+") ? digits.substring(1) : digits;
            int radix = 10;
            if (digits.startsWith("0x")) {
                radix = 16;
                digits = digits.substring(2);
            } else if (digits.startsWith("0b")) {
                radix = 2;
                digits = digits.substring(2);
            } else if (digits.startsWith("0o")) {
                radix = 8;
                digits = digits.substring(2);
            } else if (digits.length() > 1 && digits.startsWith("0")) {
                radix = 8;
                digits = digits.substring(1);
            }
            BigInteger value = new BigInteger(digits, radix);
            value = negative ? value.negate() : value;
            return value.bitLength() < Long.SIZE ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
        }
        if (DECIMAL.matcher(text).matches()) {
            return NODES.numberNode(Double.parseDouble(text));
        }
        return null;
    }
}
