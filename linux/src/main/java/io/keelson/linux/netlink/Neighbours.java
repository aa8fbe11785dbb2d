package io.keelson.linux.netlink;

import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Neighbours of one network namespace: resolved addresses, and the forwarding entries of bridges and VXLANs. */
public final class Neighbours {
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final int NUD_PERMANENT = 0x80;
    private static final int NTF_SELF = 0x02;
    private static final int BODY_LENGTH = 12;

    private final NetlinkSocket socket;

    Neighbours(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * A neighbour.
     *
     * @param link index of the interface it is behind
     * @param address its address, or that of the tunnel's end it is behind; null for none
     * @param mac its hardware address
     */
    public record Neighbour(int link, @Nullable InetAddress address, byte[] mac) {}

    /** The resolved addresses of IPv4 and IPv6. */
    public List<Neighbour> list() throws IOException {
        return dump(0);
    }

    /** The forwarding entries of bridges and VXLANs. */
    public List<Neighbour> forwarded() throws IOException {
        return dump(NetlinkMessage.AF_BRIDGE);
    }

    private List<Neighbour> dump(int family) throws IOException {
        return socket.dump(NetlinkMessage.neighbour(NetlinkMessage.RTM_GETNEIGH, 0, family, 0, 0, 0)).stream()
                .map(Neighbours::read)
                .toList();
    }

    private static Neighbour read(ByteBuffer body) {
        NetlinkAttributes attributes = new NetlinkAttributes(body, BODY_LENGTH);
        return new Neighbour(body.getInt(4), attributes.address(NDA_DST), attributes.bytes(NDA_LLADDR));
    }

    /** Says which hardware address an address has, for good. */
    public void resolve(int link, InetAddress address, byte[] mac) throws IOException {
        socket.require(
                "neighbour " + address.getHostAddress(),
                NetlinkMessage.neighbour(
                                NetlinkMessage.RTM_NEWNEIGH,
                                NetlinkMessage.REPLACE,
                                NetlinkMessage.family(address),
                                link,
                                NUD_PERMANENT,
                                0)
                        .address(NDA_DST, address)
                        .bytes(NDA_LLADDR, mac));
    }

    /** Forgets an address; nothing happens when it is not known. */
    public void forget(int link, InetAddress address) throws IOException {
        socket.allow(
                "neighbour " + address.getHostAddress(),
                LinuxException.ENOENT,
                NetlinkMessage.neighbour(NetlinkMessage.RTM_DELNEIGH, 0, NetlinkMessage.family(address), link, 0, 0)
                        .address(NDA_DST, address));
    }

    /** Says behind which end of a VXLAN a hardware address lies; all zeros for those that are not known. */
    public void forward(int vxlan, byte[] mac, InetAddress end) throws IOException {
        socket.allow(
                "forwarding to " + end.getHostAddress(),
                LinuxException.EEXIST,
                forwarding(NetlinkMessage.RTM_NEWNEIGH, NetlinkMessage.APPEND, vxlan, mac, end));
    }

    /** Undoes {@link #forward}; nothing happens when there is no such entry. */
    public void unforward(int vxlan, byte[] mac, InetAddress end) throws IOException {
        socket.allow(
                "forwarding to " + end.getHostAddress(),
                LinuxException.ENOENT,
                forwarding(NetlinkMessage.RTM_DELNEIGH, 0, vxlan, mac, end));
    }

    private static NetlinkMessage forwarding(short type, int flags, int vxlan, byte[] mac, InetAddress end) {
        return NetlinkMessage.neighbour(type, flags, NetlinkMessage.AF_BRIDGE, vxlan, NUD_PERMANENT, NTF_SELF)
                .bytes(NDA_LLADDR, mac)
                .address(NDA_DST, end);
    }
}
