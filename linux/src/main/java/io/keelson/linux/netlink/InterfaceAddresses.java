package io.keelson.linux.netlink;

import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Addresses of interfaces of one network namespace. */
public final class InterfaceAddresses {
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int BODY_LENGTH = 8;
    private static final int EADDRNOTAVAIL = 99;

    private final NetlinkSocket socket;

    InterfaceAddresses(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** An address of an interface, with the length of its network's prefix in bits. */
    public record Address(int link, InetAddress address, int prefix) {}

    /** All addresses. */
    public List<Address> list() throws IOException {
        return socket.dump(NetlinkMessage.address(NetlinkMessage.RTM_GETADDR, 0, 0, 0, 0)).stream()
                .flatMap(InterfaceAddresses::read)
                .toList();
    }

    private static Stream<Address> read(ByteBuffer body) {
        NetlinkAttributes attributes = new NetlinkAttributes(body, BODY_LENGTH);
        InetAddress local = attributes.address(IFA_LOCAL);
        InetAddress address = local != null ? local : attributes.address(IFA_ADDRESS);
        return Stream.ofNullable(address)
                .map(a -> new Address(body.getInt(4), Objects.requireNonNull(a), body.get(1) & 0xff));
    }

    /** Gives an interface an address; one it has already is kept. */
    public void add(int link, InetAddress address, int prefix) throws IOException {
        socket.allow(
                "address " + address.getHostAddress(),
                LinuxException.EEXIST,
                message(NetlinkMessage.RTM_NEWADDR, NetlinkMessage.CREATE_EXCLUSIVE, link, address, prefix));
    }

    /** Takes an address from an interface; nothing happens when it has none such. */
    public void remove(int link, InetAddress address, int prefix) throws IOException {
        socket.allow(
                "address " + address.getHostAddress(),
                EADDRNOTAVAIL,
                message(NetlinkMessage.RTM_DELADDR, 0, link, address, prefix));
    }

    private static NetlinkMessage message(short type, int flags, int link, InetAddress address, int prefix) {
        return NetlinkMessage.address(type, flags, NetlinkMessage.family(address), prefix, link)
                .address(IFA_LOCAL, address)
                .address(IFA_ADDRESS, address);
    }
}
