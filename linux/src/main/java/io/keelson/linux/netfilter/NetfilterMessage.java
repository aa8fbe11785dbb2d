package io.keelson.linux.netfilter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Requests of nfnetlink, one behind the other: a header in the machine's byte order, {@code struct nfgenmsg}, nested
 * attributes whose numbers are in network byte order.
 */
final class NetfilterMessage {
    static final int REQUEST = 0x1;
    static final int ACK = 0x4;
    static final int DUMP = 0x300;
    static final int CREATE = 0x400;
    static final int EXCLUSIVE = 0x200;
    static final int APPEND = 0x800;

    private static final int NESTED = 0x8000;
    private static final int HEADER = 16;

    private ByteBuffer buffer = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
    private int start = -1;

    /**
     * Begins a request; the one before is ended.
     *
     * @param type subsystem in the upper byte, message in the lower one
     * @param resource of {@code struct nfgenmsg}: 0, or the subsystem that a batch is for
     */
    NetfilterMessage begin(int type, int flags, int sequence, int family, int resource) {
        end();
        start = buffer.position();
        room(HEADER + 4);
        buffer.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0);
        buffer.put((byte) family).put((byte) 0).put((byte) (resource >> 8)).put((byte) resource);
        return this;
    }

    NetfilterMessage bytes(int type, byte[] value) {
        room(value.length + 8);
        buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    /** Attributes in an attribute, as an answer had them. */
    NetfilterMessage nested(int type, byte[] attributes) {
        return bytes(type | NESTED, attributes);
    }

    NetfilterMessage text(int type, String value) {
        return bytes(type, (value + "\0").getBytes(StandardCharsets.UTF_8));
    }

    NetfilterMessage number(int type, int value) {
        return bytes(type, ByteBuffer.allocate(4).putInt(value).array());
    }

    NetfilterMessage wide(int type, long value) {
        return bytes(type, ByteBuffer.allocate(8).putLong(value).array());
    }

    /** Opens a nested attribute, which may hold up to 64 KiB; {@link #close} with the returned position ends it. */
    int open(int type) {
        room(4);
        int at = buffer.position();
        buffer.putShort((short) 0).putShort((short) (type | NESTED));
        return at;
    }

    NetfilterMessage close(int at) {
        int length = buffer.position() - at;
        if (length > 0xffff) {
            throw new IllegalStateException("an attribute of " + length + " bytes");
        }
        buffer.putShort(at, (short) length);
        return this;
    }

    /** The bytes of the current request so far. */
    int size() {
        return buffer.position() - start;
    }

    private void end() {
        if (start >= 0) {
            buffer.putInt(start, buffer.position() - start);
        }
    }

    private void room(int wanted) {
        if (buffer.remaining() < wanted) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + wanted))
                    .order(ByteOrder.nativeOrder());
            larger.put(buffer.flip());
            buffer = larger;
        }
    }

    /** All requests. */
    byte[] finish() {
        end();
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
