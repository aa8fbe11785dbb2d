package io.keelson.apiserver.negotiation;

import io.keelson.api.json.GoFormat;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the nodes of a document into JSON as upstream's reader does: aliases are followed within a budget, {@code <<}
 * merges, keys become strings. Recurses as deep as the document is.
 */
final class YamlDecoder {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Object NULL_KEY = new Object();

    /** More keys given twice than this are not told. */
    private static final int MOST_DUPLICATES = 1000;

    /** Up to so many decoded nodes nearly all may come from aliases, from so many on one in ten. */
    private static final int FEW_NODES = 400_000;

    private static final int MANY_NODES = 4_000_000;
    private static final double SHARE_OF_FEW = 0.99;
    private static final double SHARE_OF_MANY = 0.10;

    private final List<String> duplicates = new ArrayList<>();
    private final Set<YamlNode> followed = Collections.newSetFromMap(new IdentityHashMap<>());
    private int decoded;
    private int decodedByAlias;
    private @Nullable String unsupported;

    /** Returns the keys that were given twice, each as {@code line 3: key "name" already set in map}. */
    List<String> duplicates() {
        return duplicates;
    }

    /** Returns what JSON has no notation for, in the words of Go's encoder; null where there is nothing. */
    @Nullable
    String unsupported() {
        return unsupported;
    }

    /** @throws YamlException where the document makes no sense */
    JsonNode decode(YamlNode node) {
        count();
        return switch (node.kind) {
            case SCALAR -> value(YamlScalarValue.of(node));
            case SEQUENCE -> {
                ArrayNode array = NODES.arrayNode();
                for (YamlNode child : node.children) {
                    array.add(decode(child));
                }
                yield array;
            }
            case MAPPING -> {
                Map<Object, JsonNode> entries = new HashMap<>();
                mapping(node, entries);
                yield object(entries);
            }
            case ALIAS -> {
                YamlNode target = follow(node);
                JsonNode value = decode(target);
                unfollow(node);
                yield value;
            }
        };
    }

    private void count() {
        decoded++;
        if (!followed.isEmpty()) {
            decodedByAlias++;
        }
        if (decodedByAlias > 100 && decoded > 1000 && (double) decodedByAlias / decoded > allowedShare(decoded)) {
            throw new YamlException("document contains excessive aliasing");
        }
    }

    private static double allowedShare(int decoded) {
        double way = (double) (decoded - FEW_NODES) / (MANY_NODES - FEW_NODES);
        return SHARE_OF_FEW - (SHARE_OF_FEW - SHARE_OF_MANY) * Math.clamp(way, 0.0, 1.0);
    }

    private YamlNode follow(YamlNode alias) {
        YamlNode target = alias.target;
        if (target == null || !followed.add(alias)) {
            throw new YamlException("anchor '" + alias.value + "' value contains itself");
        }
        return target;
    }

    private void unfollow(YamlNode alias) {
        followed.remove(alias);
    }

    private void mapping(YamlNode node, Map<Object, JsonNode> entries) {
        for (int i = 0; i + 1 < node.children.size(); i += 2) {
            YamlNode keyNode = node.children.get(i);
            YamlNode valueNode = node.children.get(i + 1);
            if (keyNode.isMerge()) {
                merge(valueNode, entries);
                continue;
            }
            Object key = key(keyNode);
            JsonNode value = decode(valueNode);
            if (entries.put(key, value) != null && duplicates.size() < MOST_DUPLICATES) {
                duplicates.add("line " + (valueNode.line + 1) + ": key " + goKey(key) + " already set in map");
            }
        }
    }

    private Object key(YamlNode node) {
        YamlNode meant = node;
        while (meant.kind == YamlNode.Kind.ALIAS && meant.target != null) {
            meant = meant.target;
        }
        if (meant.isContainer()) {
            throw new YamlException("invalid map key: " + GoSyntax.of(decode(node)));
        }
        count();
        if (meant != node) {
            decoded++;
            decodedByAlias++;
        }
        Object value = YamlScalarValue.of(meant);
        return value == null ? NULL_KEY : value;
    }

    private void merge(YamlNode value, Map<Object, JsonNode> entries) {
        switch (value.kind) {
            case MAPPING -> mergeOne(value, entries);
            case ALIAS -> mergeOne(value, entries);
            case SEQUENCE -> {
                for (int i = value.children.size() - 1; i >= 0; i--) {
                    mergeOne(value.children.get(i), entries);
                }
            }
            default -> throw noMap();
        }
    }

    private void mergeOne(YamlNode value, Map<Object, JsonNode> entries) {
        count();
        if (value.kind == YamlNode.Kind.MAPPING) {
            mapping(value, entries);
            return;
        }
        YamlNode target = value.target;
        if (value.kind != YamlNode.Kind.ALIAS || target == null || target.kind != YamlNode.Kind.MAPPING) {
            throw noMap();
        }
        follow(value);
        count();
        mapping(target, entries);
        unfollow(value);
    }

    private static YamlException noMap() {
        return new YamlException("map merge requires map or sequence of maps as the value");
    }

    private static ObjectNode object(Map<Object, JsonNode> entries) {
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        entries.forEach((key, value) -> sorted.put(text(key, value), value));
        ObjectNode object = NODES.objectNode();
        object.setAll(sorted);
        return object;
    }

    private static String text(Object key, JsonNode value) {
        return switch (key) {
            case String text -> text;
            case Boolean bool -> bool.toString();
            case Long number -> number.toString();
            case Double number -> floatKey(number.floatValue());
            case BigInteger number ->
                throw new UnsupportedOperationException("unsupported map key of type: uint64, key: 0x"
                        + number.toString(16) + ", value: " + GoSyntax.of(value));
            default ->
                throw new UnsupportedOperationException(
                        "unsupported map key of type: %!s(<nil>), key: <nil>, value: " + GoSyntax.of(value));
        };
    }

    private static String floatKey(float key) {
        if (Float.isNaN(key)) {
            return ".nan";
        }
        return Float.isInfinite(key) ? key > 0 ? ".inf" : "-.inf" : GoFormat.float32(key);
    }

    @SuppressWarnings("ReferenceEquality") // there is one such key
    private static String goKey(Object key) {
        return switch (key) {
            case String text -> GoFormat.quote(text);
            case Double number -> GoSyntax.of(NODES.numberNode(number));
            case BigInteger number -> "0x" + number.toString(16);
            case Object other when other == NULL_KEY -> "<nil>";
            default -> key.toString();
        };
    }

    private JsonNode value(@Nullable Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case Boolean bool -> NODES.booleanNode(bool);
            case Long number -> NODES.numberNode(number);
            case BigInteger number -> NODES.numberNode(number);
            case Double number -> {
                if (!Double.isFinite(number) && unsupported == null) {
                    String text = number.isNaN() ? "NaN" : number > 0 ? "+Inf" : "-Inf";
                    unsupported = "json: unsupported value: " + text;
                }
                yield NODES.numberNode(number);
            }
            default -> NODES.stringNode(value.toString());
        };
    }
}
