package io.keelson.linux.netlink;

import java.io.IOException;

/** The network of one namespace: that of the thread that opens this. */
public final class Netlink implements AutoCloseable {
    private final NetlinkSocket socket;

    /** Speaks for the network namespace of the calling thread. */
    public Netlink() throws IOException {
        socket = new NetlinkSocket();
    }

    /** Interfaces: bridges, veth pairs, VXLANs, and those that are there. */
    public Links links() {
        return new Links(socket);
    }

    /** Addresses of interfaces. */
    public InterfaceAddresses addresses() {
        return new InterfaceAddresses(socket);
    }

    /** Routes of the main table. */
    public Routes routes() {
        return new Routes(socket);
    }

    /** Neighbours: which hardware address an address has, and behind which tunnel end one lies. */
    public Neighbours neighbours() {
        return new Neighbours(socket);
    }

    @Override
    public void close() {
        socket.close();
    }
}
