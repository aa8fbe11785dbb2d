package io.keelson.api.document;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Shares equal short strings between documents: kinds, namespaces, labels, owner uids. Holds at most 4,096 strings of at
 * most 64 bytes; a newcomer takes the place of whoever has its slot. Safe on any thread.
 */
final class StringPool {
    private static final int MASK = 4095;
    private static final int MAX_LENGTH = 64;
    private static final AtomicReferenceArray<String> STRINGS = new AtomicReferenceArray<>(MASK + 1);

    private StringPool() {}

    /** Returns the string of these bytes, which are UTF-8 without escapes. */
    static String share(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return "";
        }
        if (length > MAX_LENGTH) {
            return new String(bytes, from, length, StandardCharsets.UTF_8);
        }
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ (hash >>> 12) ^ (hash >>> 24)) & MASK;
        String there = STRINGS.getPlain(slot);
        if (there != null && same(there, bytes, from, length)) {
            return there;
        }
        String fresh = new String(bytes, from, length, StandardCharsets.UTF_8);
        STRINGS.setRelease(slot, fresh);
        return fresh;
    }

    private static boolean same(String text, byte[] bytes, int from, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }
}
