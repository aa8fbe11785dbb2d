package io.keelson.linux.netfilter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Attributes of one answer; numbers are in network byte order. What does not fit into its frame is not read. */
record NetfilterAttributes(byte[] bytes, int from, int to) {
    private static final int TYPE = 0x3fff;

    /** Tells of each attribute: its type, and its value as attributes. */
    void each(BiConsumer<Integer, NetfilterAttributes> reader) {
        int at = from;
        while (at + 4 <= to) {
            ByteBuffer view = ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.nativeOrder());
            int length = view.getShort(at) & 0xffff;
            if (length < 4 || at + length > to) {
                return;
            }
            reader.accept(view.getShort(at + 2) & TYPE, new NetfilterAttributes(bytes, at + 4, at + length));
            at += length + 3 & ~3;
        }
    }

    /** The last attribute of a type, or null. */
    @Nullable
    NetfilterAttributes find(int type) {
        NetfilterAttributes[] found = new NetfilterAttributes[1];
        each((t, value) -> {
            if (t == type) {
                found[0] = value;
            }
        });
        return found[0];
    }

    int length() {
        return to - from;
    }

    byte[] copy() {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    int number() {
        return length() < 4 ? 0 : ByteBuffer.wrap(bytes).getInt(from);
    }

    int port() {
        return length() < 2 ? 0 : ByteBuffer.wrap(bytes).getShort(from) & 0xffff;
    }

    int octet() {
        return length() < 1 ? 0 : bytes[from] & 0xff;
    }

    String text() {
        int end = from;
        while (end < to && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }
}
