package io.keelson.linux.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes of one answer by type; of several of one type the last counts. */
final class NetlinkAttributes {
    private static final int TYPE = 0x3fff;

    private final Map<Integer, ByteBuffer> values = new HashMap<>();

    /** @param body the answer; {@code start} is where its fixed part ends */
    NetlinkAttributes(ByteBuffer body, int start) {
        int at = start;
        while (at + 4 <= body.limit()) {
            int length = body.getShort(at) & 0xffff;
            if (length < 4 || at + length > body.limit()) {
                return;
            }
            values.put(
                    body.getShort(at + 2) & TYPE, body.slice(at + 4, length - 4).order(ByteOrder.nativeOrder()));
            at += length + 3 & ~3;
        }
    }

    /** A nested attribute's own. */
    NetlinkAttributes nested(int type) {
        ByteBuffer value = values.get(type);
        return new NetlinkAttributes(value == null ? ByteBuffer.allocate(0) : value, 0);
    }

    int number(int type, int otherwise) {
        ByteBuffer value = values.get(type);
        return value == null || value.remaining() < 4 ? otherwise : value.getInt(0);
    }

    String text(int type) {
        byte[] bytes = bytes(type);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    byte[] bytes(int type) {
        ByteBuffer value = values.get(type);
        if (value == null) {
            return new byte[0];
        }
        byte[] bytes = new byte[value.remaining()];
        value.get(0, bytes);
        return bytes;
    }

    @Nullable
    InetAddress address(int type) {
        byte[] bytes = bytes(type);
        try {
            return bytes.length == 4 || bytes.length == 16 ? InetAddress.getByAddress(bytes) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
