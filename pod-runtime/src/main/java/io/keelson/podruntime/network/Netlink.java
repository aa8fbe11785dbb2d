package io.keelson.podruntime.network;

import io.keelson.podruntime.linux.Libc;
import io.keelson.podruntime.linux.LinuxException;
import io.keelson.podruntime.linux.NetlinkSocket;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Links, addresses and routes of one network namespace, each call one rtnetlink request. */
final class Netlink implements AutoCloseable {
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_PROTINFO = 12;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFLA_BRPORT_MODE = 4;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_OIF = 4;

    private final NetlinkSocket socket;

    /** Speaks for the network namespace of the calling thread. */
    Netlink() throws IOException {
        socket = new NetlinkSocket();
    }

    private int send(NetlinkMessage message) throws IOException {
        synchronized (socket) {
            return socket.exchange(message.finish(socket.next()));
        }
    }

    private void require(String what, NetlinkMessage message) throws IOException {
        int errno = send(message);
        if (errno != 0) {
            throw NetlinkSocket.failure(what, errno);
        }
    }

    /** Makes a bridge that is up; one that exists already is kept. */
    void bridge(String name, int mtu, byte[] mac) throws IOException {
        NetlinkMessage message = NetlinkMessage.link(
                NetlinkMessage.RTM_NEWLINK,
                NetlinkMessage.CREATE_EXCLUSIVE,
                0,
                0,
                NetlinkMessage.IFF_UP,
                NetlinkMessage.IFF_UP);
        message.text(IFLA_IFNAME, name).number(IFLA_MTU, mtu).bytes(IFLA_ADDRESS, mac);
        int info = message.open(IFLA_LINKINFO);
        message.text(IFLA_INFO_KIND, "bridge").close(info);
        int errno = send(message);
        if (errno != 0 && errno != LinuxException.EEXIST) {
            throw NetlinkSocket.failure("bridge " + name, errno);
        }
    }

    /**
     * Makes a veth pair: the host's end a hairpin port of a bridge, the pod's end {@code eth0} in the namespace that
     * {@code namespace} (an open descriptor) refers to. The pod's end is still down: it cannot come up before it has
     * a peer.
     */
    void veth(String name, int bridge, int mtu, int namespace) throws IOException {
        NetlinkMessage message = NetlinkMessage.link(
                NetlinkMessage.RTM_NEWLINK,
                NetlinkMessage.CREATE_EXCLUSIVE,
                0,
                0,
                NetlinkMessage.IFF_UP,
                NetlinkMessage.IFF_UP);
        message.text(IFLA_IFNAME, name).number(IFLA_MTU, mtu).number(IFLA_MASTER, bridge);
        int info = message.open(IFLA_LINKINFO);
        message.text(IFLA_INFO_KIND, "veth");
        int data = message.open(IFLA_INFO_DATA);
        int peer = message.open(VETH_INFO_PEER);
        message.ifinfo(0, 0, 0, 0);
        message.text(IFLA_IFNAME, "eth0").number(IFLA_MTU, mtu).number(IFLA_NET_NS_FD, namespace);
        message.close(peer).close(data).close(info);
        require("veth " + name, message);
        NetlinkMessage port =
                NetlinkMessage.link(NetlinkMessage.RTM_SETLINK, 0, NetlinkMessage.AF_BRIDGE, index(name), 0, 0);
        int settings = port.open(IFLA_PROTINFO);
        port.octet(IFLA_BRPORT_MODE, 1).close(settings);
        require("hairpin " + name, port);
    }

    /** Brings a link up. */
    void up(int index) throws IOException {
        require(
                "link up",
                NetlinkMessage.link(
                        NetlinkMessage.RTM_NEWLINK, 0, 0, index, NetlinkMessage.IFF_UP, NetlinkMessage.IFF_UP));
    }

    /** Gives a link an address; one it has already is kept. */
    void address(int index, Inet4Address address, int prefix) throws IOException {
        NetlinkMessage message = NetlinkMessage.address(prefix, index);
        message.bytes(IFA_LOCAL, address.getAddress()).bytes(IFA_ADDRESS, address.getAddress());
        int errno = send(message);
        if (errno != 0 && errno != LinuxException.EEXIST) {
            throw NetlinkSocket.failure("address " + address.getHostAddress(), errno);
        }
    }

    /** Sets the default route. */
    void defaultRoute(Inet4Address gateway, int index) throws IOException {
        require(
                "default route",
                NetlinkMessage.route().bytes(RTA_GATEWAY, gateway.getAddress()).number(RTA_OIF, index));
    }

    /** Deletes a link by name; nothing happens when there is none. */
    void delete(String name) throws IOException {
        NetlinkMessage message = NetlinkMessage.link(NetlinkMessage.RTM_DELLINK, 0, 0, 0, 0, 0);
        message.text(IFLA_IFNAME, name);
        int errno = send(message);
        if (errno != 0 && errno != 19) {
            throw NetlinkSocket.failure("delete link " + name, errno);
        }
    }

    /** The index of a link of the host's namespace. */
    static int index(String name) throws IOException {
        return Integer.parseInt(Files.readString(Path.of("/sys/class/net", name, "ifindex"), StandardCharsets.US_ASCII)
                .strip());
    }

    /**
     * The index of a link of the calling thread's namespace. The kernel is asked itself: the JDK does not see a link
     * that has no address where IPv6 is not there.
     */
    static int localIndex(String name) throws IOException {
        return Libc.interfaceIndex(name);
    }

    @Override
    public void close() {
        socket.close();
    }
}
