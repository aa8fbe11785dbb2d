package io.keelson.linux.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** One rtnetlink request: header, fixed body and nested attributes, in the machine's byte order. */
final class NetlinkMessage {
    static final short RTM_NEWLINK = 16;
    static final short RTM_DELLINK = 17;
    static final short RTM_GETLINK = 18;
    static final short RTM_SETLINK = 19;
    static final short RTM_NEWADDR = 20;
    static final short RTM_DELADDR = 21;
    static final short RTM_GETADDR = 22;
    static final short RTM_NEWROUTE = 24;
    static final short RTM_DELROUTE = 25;
    static final short RTM_GETROUTE = 26;
    static final short RTM_NEWNEIGH = 28;
    static final short RTM_DELNEIGH = 29;
    static final short RTM_GETNEIGH = 30;
    static final short REQUEST_ACK = 0x1 | 0x4;
    static final short DUMP = 0x1 | 0x300;
    static final short CREATE_EXCLUSIVE = 0x200 | 0x400;
    static final short CREATE = 0x400;
    static final short REPLACE = 0x100 | 0x400;
    static final short APPEND = (short) (0x800 | 0x400);

    static final int AF_INET = 2;
    static final int AF_BRIDGE = 7;
    static final int AF_INET6 = 10;
    static final int IFF_UP = 1;

    private static final int NESTED = 0x8000;
    private static final byte MAIN_TABLE = (byte) 254;
    private static final byte BY_ADMINISTRATOR = 4;
    private static final byte UNICAST = 1;

    private final ByteBuffer buffer = ByteBuffer.allocate(2048).order(ByteOrder.nativeOrder());

    private NetlinkMessage(short type, int flags) {
        buffer.putInt(0)
                .putShort(type)
                .putShort((short) (REQUEST_ACK | flags))
                .putInt(0)
                .putInt(0);
    }

    static int family(InetAddress address) {
        return address.getAddress().length == 4 ? AF_INET : AF_INET6;
    }

    /** A message on a link: {@code struct ifinfomsg}. */
    static NetlinkMessage link(short type, int flags, int family, int index, int set, int change) {
        NetlinkMessage message = new NetlinkMessage(type, flags);
        message.ifinfo(family, index, set, change);
        return message;
    }

    /** Appends a {@code struct ifinfomsg}; also used inside of a veth's peer description. */
    NetlinkMessage ifinfo(int family, int index, int set, int change) {
        buffer.put((byte) family).put((byte) 0).putShort((short) 0);
        buffer.putInt(index).putInt(set).putInt(change);
        return this;
    }

    /** A message on an address: {@code struct ifaddrmsg}. */
    static NetlinkMessage address(short type, int flags, int family, int prefix, int index) {
        NetlinkMessage message = new NetlinkMessage(type, flags);
        message.buffer
                .put((byte) family)
                .put((byte) prefix)
                .put((byte) 0)
                .put((byte) 0)
                .putInt(index);
        return message;
    }

    /** A message on a unicast route of the main table: {@code struct rtmsg}. */
    static NetlinkMessage route(short type, int flags, int family, int prefix, int scope) {
        NetlinkMessage message = new NetlinkMessage(type, flags);
        message.buffer
                .put((byte) family)
                .put((byte) prefix)
                .put((byte) 0)
                .put((byte) 0)
                .put(MAIN_TABLE)
                .put(BY_ADMINISTRATOR)
                .put((byte) scope)
                .put(UNICAST)
                .putInt(0);
        return message;
    }

    /** A message on a neighbour: {@code struct ndmsg}. */
    static NetlinkMessage neighbour(short type, int flags, int family, int index, int state, int neighbourFlags) {
        NetlinkMessage message = new NetlinkMessage(type, flags);
        message.buffer.put((byte) family).put((byte) 0).putShort((short) 0).putInt(index);
        message.buffer.putShort((short) state).put((byte) neighbourFlags).put((byte) 0);
        return message;
    }

    NetlinkMessage bytes(int type, byte[] value) {
        buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        return align();
    }

    NetlinkMessage address(int type, InetAddress value) {
        return bytes(type, value.getAddress());
    }

    NetlinkMessage text(int type, String value) {
        return bytes(type, (value + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    NetlinkMessage number(int type, int value) {
        buffer.putShort((short) 8).putShort((short) type).putInt(value);
        return this;
    }

    NetlinkMessage octet(int type, int value) {
        return bytes(type, new byte[] {(byte) value});
    }

    /** A port number in network byte order. */
    NetlinkMessage port(int type, int value) {
        return bytes(type, new byte[] {(byte) (value >> 8), (byte) value});
    }

    /** Opens a nested attribute; {@link #close} with the returned position ends it. */
    int open(int type) {
        int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) (type | NESTED));
        return start;
    }

    NetlinkMessage close(int start) {
        buffer.putShort(start, (short) (buffer.position() - start));
        return align();
    }

    private NetlinkMessage align() {
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    /** Makes this a request for one object. */
    NetlinkMessage get() {
        buffer.putShort(6, (short) 1);
        return this;
    }

    /** Makes this a request for all objects of its kind. */
    NetlinkMessage dump() {
        buffer.putShort(6, DUMP);
        return this;
    }

    /** The bytes to send, with length and sequence number filled in. */
    byte[] finish(int sequence) {
        buffer.putInt(0, buffer.position()).putInt(8, sequence);
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }
}
