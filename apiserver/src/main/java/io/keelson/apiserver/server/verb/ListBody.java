package io.keelson.apiserver.server.verb;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.registry.DocumentList;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON of a list, put together from its objects' stored bytes while it is sent. Objects of built-in kinds lose
 * their {@code kind} and {@code apiVersion}, which the list has for all of them.
 */
final class ListBody implements Iterable<byte[]> {
    private static final int CHUNK = 128 * 1024;
    private static final byte[] TAIL = "]}".getBytes(StandardCharsets.US_ASCII);

    private final byte[] head;
    private final List<ObjectDocument> items;
    private final Map<Integer, byte[]> rewritten = new HashMap<>(0);
    private final int[] skipped;
    private final long size;

    /** @param typed whether the objects keep their kind and version */
    ListBody(DocumentList list, ResourceInfo resource, boolean typed) {
        this.head = head(list, resource, typed);
        this.items = list.items();
        this.skipped = new int[items.size()];
        long bytes = (long) head.length + TAIL.length + Math.max(0, items.size() - 1);
        byte[] kindFirst = prefix("kind", resource.kind(), "apiVersion", resource.apiVersion());
        byte[] versionFirst = prefix("apiVersion", resource.apiVersion(), "kind", resource.kind());
        for (int i = 0; i < skipped.length; i++) {
            byte[] item = items.get(i).bytes();
            if (!typed) {
                if (startsWith(item, kindFirst) || startsWith(item, versionFirst)) {
                    skipped[i] = kindFirst.length - 1;
                } else {
                    item = untyped(item);
                    rewritten.put(i, item);
                }
            }
            bytes += item.length - skipped[i];
        }
        this.size = bytes;
    }

    /** The length of the whole body in bytes. */
    long size() {
        return size;
    }

    private static byte[] head(DocumentList list, ResourceInfo resource, boolean custom) {
        ObjectNode tree = Json.object().put("kind", resource.listKind()).put("apiVersion", resource.apiVersion());
        tree.set("metadata", meta(list, custom));
        tree.putArray("items");
        byte[] json = Json.write(tree);
        return Arrays.copyOf(json, json.length - TAIL.length);
    }

    /**
     * The list's metadata.
     *
     * @param custom whether it is of custom resources, which show an empty token, too
     */
    static ObjectNode meta(DocumentList list, boolean custom) {
        ObjectNode meta = Json.object();
        if (list.resourceVersion() > 0) {
            meta.put("resourceVersion", Long.toString(list.resourceVersion()));
        }
        if (!list.continueToken().isEmpty() || custom) {
            meta.put("continue", list.continueToken());
        }
        Long remaining = list.remainingItemCount();
        if (remaining != null) {
            meta.put("remainingItemCount", remaining);
        }
        return meta;
    }

    private static byte[] prefix(String first, String firstValue, String second, String secondValue) {
        return ("{\"" + first + "\":\"" + firstValue + "\",\"" + second + "\":\"" + secondValue + "\",")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length > prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] untyped(byte[] item) {
        ObjectNode tree = Json.parse(item);
        tree.remove("kind");
        tree.remove("apiVersion");
        return Json.write(tree);
    }

    @Override
    public Iterator<byte[]> iterator() {
        return new Chunks();
    }

    private final class Chunks implements Iterator<byte[]> {
        private int next;
        private boolean headSent;
        private boolean tailSent;

        @Override
        public boolean hasNext() {
            return !tailSent;
        }

        @Override
        public byte[] next() {
            if (tailSent) {
                throw new NoSuchElementException();
            }
            int from = next;
            int length = headSent ? 0 : head.length;
            while (next < skipped.length && length < CHUNK) {
                length += (next == 0 ? 0 : 1) + length(next);
                next++;
            }
            boolean last = next == skipped.length;
            byte[] chunk = new byte[length + (last ? TAIL.length : 0)];
            int at = 0;
            if (!headSent) {
                System.arraycopy(head, 0, chunk, 0, head.length);
                at = head.length;
                headSent = true;
            }
            for (int i = from; i < next; i++) {
                if (i > 0) {
                    chunk[at++] = ',';
                }
                at = copy(i, chunk, at);
            }
            if (last) {
                System.arraycopy(TAIL, 0, chunk, at, TAIL.length);
                tailSent = true;
            }
            return chunk;
        }

        private int length(int i) {
            return bytes(i).length - skipped[i];
        }

        private byte[] bytes(int i) {
            byte[] other = rewritten.isEmpty() ? null : rewritten.get(i);
            return other == null ? items.get(i).bytes() : other;
        }

        /** Copies an object without what was skipped, but with the brace that stood before it. */
        private int copy(int i, byte[] chunk, int at) {
            byte[] bytes = bytes(i);
            int skip = skipped[i];
            System.arraycopy(bytes, skip, chunk, at, bytes.length - skip);
            if (skip > 0) {
                chunk[at] = '{';
            }
            return at + bytes.length - skip;
        }
    }
}
