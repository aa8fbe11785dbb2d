package io.keelson.storage.embedded;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The records of the store.
 *
 * <ul>
 *   <li>{@code 0 'c'} → the oldest revision kept, 8 bytes;
 *   <li>{@code 1 key 0 ~revision} → a {@link StoredVersion}; the complement puts a key's newest version first;
 *   <li>{@code 2 revision} → the keys that revision changed, each with its length before it.
 * </ul>
 */
final class Layout {
    static final byte[] OLDEST = {0, 'c'};
    static final byte VERSION = 1;
    static final byte REVISION = 2;

    private Layout() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    static long number(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    static byte[] version(byte[] key, long revision) {
        return ByteBuffer.allocate(key.length + 10)
                .put(VERSION)
                .put(key)
                .put((byte) 0)
                .putLong(~revision)
                .array();
    }

    /** Returns what the versions of a key start with. */
    static byte[] versions(byte[] key) {
        return ByteBuffer.allocate(key.length + 2)
                .put(VERSION)
                .put(key)
                .put((byte) 0)
                .array();
    }

    /** Returns where the first key at or after the one given would have its versions. */
    static byte[] from(byte[] key) {
        return ByteBuffer.allocate(key.length + 1).put(VERSION).put(key).array();
    }

    /** Returns where the key after the one of a version record begins. */
    static byte[] afterKeyOf(byte[] record) {
        byte[] next = Arrays.copyOf(record, record.length - 8);
        next[next.length - 1] = 1;
        return next;
    }

    static boolean isVersion(byte[] record) {
        return record.length >= 10 && record[0] == VERSION;
    }

    static boolean isRevision(byte[] record) {
        return record.length == 9 && record[0] == REVISION;
    }

    static String key(byte[] record) {
        return new String(record, 1, record.length - 10, StandardCharsets.UTF_8);
    }

    static int compareKey(byte[] record, byte[] key) {
        return Arrays.compareUnsigned(record, 1, record.length - 9, key, 0, key.length);
    }

    static boolean sameKey(byte[] record, byte[] other) {
        return record.length == other.length && Arrays.equals(record, 1, record.length - 8, other, 1, other.length - 8);
    }

    static long revisionOf(byte[] record) {
        long last = ByteBuffer.wrap(record).getLong(record.length - 8);
        return record[0] == VERSION ? ~last : last;
    }

    static byte[] revision(long revision) {
        return ByteBuffer.allocate(9).put(REVISION).putLong(revision).array();
    }

    static byte[] keys(List<byte[]> keys) {
        int size = keys.stream().mapToInt(key -> key.length + 4).sum();
        ByteBuffer out = ByteBuffer.allocate(size);
        keys.forEach(key -> out.putInt(key.length).put(key));
        return out.array();
    }

    static List<byte[]> keys(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        List<byte[]> keys = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] key = new byte[in.getInt()];
            in.get(key);
            keys.add(key);
        }
        return keys;
    }
}
