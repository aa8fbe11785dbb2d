package io.keelson.linux.netlink;

import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Interfaces of one network namespace; each call is one rtnetlink request. */
public final class Links {
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
    private static final int IFLA_BRPORT_ISOLATED = 33;
    private static final int IFLA_VXLAN_ID = 1;
    private static final int IFLA_VXLAN_LOCAL = 4;
    private static final int IFLA_VXLAN_LOCAL6 = 17;
    private static final int IFLA_VXLAN_LEARNING = 7;
    private static final int IFLA_VXLAN_PORT = 15;
    private static final int INFO_LENGTH = 16;

    private final NetlinkSocket socket;

    Links(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** All interfaces. */
    public List<Link> list() throws IOException {
        return socket.dump(NetlinkMessage.link(NetlinkMessage.RTM_GETLINK, 0, 0, 0, 0, 0)).stream()
                .map(Links::read)
                .toList();
    }

    private static Link read(ByteBuffer body) {
        NetlinkAttributes attributes = new NetlinkAttributes(body, INFO_LENGTH);
        return new Link(
                body.getInt(4),
                attributes.text(IFLA_IFNAME),
                attributes.nested(IFLA_LINKINFO).text(IFLA_INFO_KIND),
                attributes.number(IFLA_MTU, 0),
                attributes.number(IFLA_MASTER, 0),
                (body.getInt(8) & NetlinkMessage.IFF_UP) != 0,
                attributes.bytes(IFLA_ADDRESS));
    }

    /** The interface with a name, or null. */
    public @Nullable Link find(String name) throws IOException {
        NetlinkMessage message = NetlinkMessage.link(NetlinkMessage.RTM_GETLINK, 0, 0, 0, 0, 0);
        ByteBuffer body = socket.get("link " + name, LinuxException.ENODEV, message.text(IFLA_IFNAME, name));
        return body == null ? null : read(body);
    }

    /** The interface with a name. */
    public Link require(String name) throws IOException {
        Link link = find(name);
        if (link == null) {
            throw new IOException("there is no interface " + name);
        }
        return link;
    }

    private static NetlinkMessage create(String name, int mtu) {
        NetlinkMessage message = NetlinkMessage.link(
                NetlinkMessage.RTM_NEWLINK,
                NetlinkMessage.CREATE_EXCLUSIVE,
                0,
                0,
                NetlinkMessage.IFF_UP,
                NetlinkMessage.IFF_UP);
        return message.text(IFLA_IFNAME, name).number(IFLA_MTU, mtu);
    }

    /** Makes a bridge that is up; one that exists already is kept. */
    public void bridge(String name, int mtu, byte[] mac) throws IOException {
        NetlinkMessage message = create(name, mtu).bytes(IFLA_ADDRESS, mac);
        int info = message.open(IFLA_LINKINFO);
        message.text(IFLA_INFO_KIND, "bridge").close(info);
        socket.allow("bridge " + name, LinuxException.EEXIST, message);
    }

    /**
     * Makes a veth pair: one end {@code name} here, a port of a bridge; the other end {@code peer} in another namespace,
     * where it is still down.
     *
     * @param bridge the bridge's index
     * @param mac the other end's hardware address
     * @param namespace an open descriptor of the other namespace
     */
    public void veth(String name, int bridge, int mtu, String peer, byte[] mac, int namespace) throws IOException {
        NetlinkMessage message = create(name, mtu).number(IFLA_MASTER, bridge);
        int info = message.open(IFLA_LINKINFO);
        message.text(IFLA_INFO_KIND, "veth");
        int data = message.open(IFLA_INFO_DATA);
        int other = message.open(VETH_INFO_PEER);
        message.ifinfo(0, 0, 0, 0);
        message.text(IFLA_IFNAME, peer)
                .bytes(IFLA_ADDRESS, mac)
                .number(IFLA_MTU, mtu)
                .number(IFLA_NET_NS_FD, namespace);
        message.close(other).close(data).close(info);
        socket.require("veth " + name, message);
    }

    /**
     * Sets how a port of a bridge treats others.
     *
     * @param isolated whether it is kept from other such ports: what passes between two of them is routed, not switched
     * @param hairpin whether it may send a packet back to where it came from
     */
    public void bridgePort(int index, boolean isolated, boolean hairpin) throws IOException {
        NetlinkMessage message =
                NetlinkMessage.link(NetlinkMessage.RTM_SETLINK, 0, NetlinkMessage.AF_BRIDGE, index, 0, 0);
        int settings = message.open(IFLA_PROTINFO);
        message.octet(IFLA_BRPORT_MODE, hairpin ? 1 : 0)
                .octet(IFLA_BRPORT_ISOLATED, isolated ? 1 : 0)
                .close(settings);
        socket.require("bridge port " + index, message);
    }

    /**
     * Makes a VXLAN interface that is up and learns nothing: which end an address lies behind is told by {@link
     * Neighbours#forward}. One that exists already is kept.
     *
     * @param id network identifier, below 2^24
     * @param local the address of this end
     * @param port the UDP port of all ends
     */
    public void vxlan(String name, int id, InetAddress local, int port, int mtu, byte[] mac) throws IOException {
        NetlinkMessage message = create(name, mtu).bytes(IFLA_ADDRESS, mac);
        int info = message.open(IFLA_LINKINFO);
        message.text(IFLA_INFO_KIND, "vxlan");
        int data = message.open(IFLA_INFO_DATA);
        boolean v4 = NetlinkMessage.family(local) == NetlinkMessage.AF_INET;
        message.number(IFLA_VXLAN_ID, id)
                .address(v4 ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6, local)
                .octet(IFLA_VXLAN_LEARNING, 0)
                .port(IFLA_VXLAN_PORT, port);
        message.close(data).close(info);
        socket.allow("vxlan " + name, LinuxException.EEXIST, message);
    }

    /** Brings an interface up. */
    public void up(int index) throws IOException {
        socket.require(
                "link up",
                NetlinkMessage.link(
                        NetlinkMessage.RTM_NEWLINK, 0, 0, index, NetlinkMessage.IFF_UP, NetlinkMessage.IFF_UP));
    }

    /** Brings an interface down. */
    public void down(int index) throws IOException {
        socket.require(
                "link down", NetlinkMessage.link(NetlinkMessage.RTM_NEWLINK, 0, 0, index, 0, NetlinkMessage.IFF_UP));
    }

    /** Makes an interface a port of a bridge; 0 takes it out of its bridge. */
    public void master(int index, int bridge) throws IOException {
        socket.require(
                "link master",
                NetlinkMessage.link(NetlinkMessage.RTM_NEWLINK, 0, 0, index, 0, 0)
                        .number(IFLA_MASTER, bridge));
    }

    /** Deletes an interface by name; nothing happens when there is none. */
    public void delete(String name) throws IOException {
        NetlinkMessage message = NetlinkMessage.link(NetlinkMessage.RTM_DELLINK, 0, 0, 0, 0, 0);
        socket.allow("delete link " + name, LinuxException.ENODEV, message.text(IFLA_IFNAME, name));
    }
}
