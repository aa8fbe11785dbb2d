package io.keelson.api.patch;

import io.keelson.api.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** A tree while the operations of a JSON patch change it. */
final class PatchedDocument {
    /** The most bytes that copies may add to a document, against patches that double it again and again. */
    private static final long MAX_COPIED = 3L * 1024 * 1024;

    private JsonNode root;
    private long copied;

    PatchedDocument(JsonNode root) {
        this.root = root;
    }

    JsonNode root() {
        return root;
    }

    /** Where a pointer leads: the object or list, and the key or index in it. */
    private record Place(JsonNode container, String key) {

        /** Returns the value, null where an object has none or has {@code null}. */
        @Nullable
        JsonNode get() {
            JsonNode value = container instanceof ArrayNode list
                    ? list.get(index(key, list.size(), list.size() - 1))
                    : container.get(key);
            return value == null || value.isNull() ? null : value;
        }

        void set(@Nullable JsonNode value) {
            JsonNode there = value == null ? NullNode.getInstance() : value;
            switch (container) {
                case ArrayNode list -> list.set(index(key, list.size(), list.size() - 1), there);
                case ObjectNode object -> object.set(key, there);
                default -> throw new IllegalStateException();
            }
        }

        void add(@Nullable JsonNode value) {
            if (!(container instanceof ArrayNode list)) {
                set(value);
                return;
            }
            JsonNode there = value == null ? NullNode.getInstance() : value;
            if (key.equals("-")) {
                list.add(there);
            } else {
                list.insert(index(key, list.size() + 1, list.size()), there);
            }
        }

        void remove() {
            if (container instanceof ArrayNode list) {
                list.remove(index(key, list.size(), list.size() - 1));
            } else if (((ObjectNode) container).remove(key) == null) {
                throw new PatchFailedException("Unable to remove nonexistent key: " + key);
            }
        }
    }

    /** Reads a list index; a negative one counts back from {@code size}. */
    private static int index(String key, int size, int last) {
        long index;
        try {
            index = Long.parseLong(key);
        } catch (NumberFormatException e) {
            throw new PatchFailedException("value was not a proper array index: '" + key + "'");
        }
        long counted = index < 0 ? index + size : index;
        if (counted < 0 || counted > last) {
            throw new PatchFailedException("Unable to access invalid index: " + index);
        }
        return (int) counted;
    }

    private Place find(String pointer) {
        String[] parts = pointer.split("/", -1);
        if (parts.length < 2) {
            throw new PatchFailedException("doc is missing path: " + pointer);
        }
        JsonNode container = root;
        for (int i = 1; i < parts.length - 1; i++) {
            JsonNode next = new Place(container, key(parts[i])).get();
            if (next == null || !next.isContainer()) {
                throw new PatchFailedException("doc is missing path: " + pointer);
            }
            container = next;
        }
        return new Place(container, key(parts[parts.length - 1]));
    }

    private static String key(String part) {
        return part.replace("~1", "/").replace("~0", "~");
    }

    void add(String pointer, @Nullable JsonNode value) {
        find(pointer).add(copyOf(value));
    }

    void remove(String pointer) {
        find(pointer).remove();
    }

    void replace(String pointer, @Nullable JsonNode value) {
        if (pointer.isEmpty()) {
            if (value == null || !value.isContainer()) {
                throw new PatchFailedException("replace operation value must be object or array");
            }
            root = value.deepCopy();
            return;
        }
        Place place = find(pointer);
        if (place.container() instanceof ArrayNode) {
            place.get();
        }
        place.set(copyOf(value));
    }

    void move(String from, String to) {
        Place source = find(from);
        JsonNode value = source.get();
        source.remove();
        find(to).add(value);
    }

    void copy(String from, String to) {
        JsonNode value = find(from).get();
        Place target = find(to);
        if (value != null) {
            copied += Json.write(value).length;
            if (copied > MAX_COPIED) {
                throw new PatchFailedException("the accumulated size increase of copy exceeds " + MAX_COPIED);
            }
        }
        target.add(copyOf(value));
    }

    void test(String pointer, @Nullable JsonNode wanted) {
        JsonNode actual = pointer.isEmpty() ? root : find(pointer).get();
        if (!same(actual, wanted)) {
            throw new PatchTestFailedException("testing value " + pointer + " failed");
        }
    }

    private static boolean same(@Nullable JsonNode one, @Nullable JsonNode other) {
        if (one == null || other == null || one.isNull() || other.isNull()) {
            return (one == null || one.isNull()) && (other == null || other.isNull());
        }
        if (one instanceof ObjectNode object && other.isObject() && object.size() == other.size()) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                if (!other.has(entry.getKey()) || !same(entry.getValue(), other.get(entry.getKey()))) {
                    return false;
                }
            }
            return true;
        }
        if (one instanceof ArrayNode list && other.isArray() && list.size() == other.size()) {
            for (int i = 0; i < list.size(); i++) {
                if (!same(list.get(i), other.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return !one.isContainer()
                && one.getNodeType() == other.getNodeType()
                && one.asString().equals(other.asString());
    }

    private static @Nullable JsonNode copyOf(@Nullable JsonNode value) {
        return value == null ? null : value.deepCopy();
    }
}
