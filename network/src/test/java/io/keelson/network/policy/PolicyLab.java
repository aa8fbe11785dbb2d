package io.keelson.network.policy;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.namespace.NamespaceThread;
import io.keelson.linux.netlink.Link;
import io.keelson.linux.netlink.Netlink;
import io.keelson.linux.netlink.Routes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A node and pods, each in a network namespace of its own; made and used on a thread that stands in the node's. */
final class PolicyLab implements AutoCloseable {
    private static final int MTU = 1500;
    /** How long a connection is waited for that is cut, in milliseconds. */
    private static final int PATIENCE = 400;

    private final List<Descriptor> namespaces = new ArrayList<>();
    private final List<AutoCloseable> sockets = new ArrayList<>();
    private final Netlink node = new Netlink();

    /** A pod's namespace and address. */
    record Place(Descriptor namespace, InetAddress address) {}

    PolicyLab() throws IOException {
        Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
        node.links().up(1);
    }

    /** Makes a pod with the address {@code 10.9.N.2} behind the node. */
    Place pod(int n) throws IOException {
        Descriptor namespace = NamespaceThread.unshared(
                Libc.CLONE_NEWNET, () -> Descriptor.open("/proc/thread-self/ns/net", Libc.O_RDONLY));
        namespaces.add(namespace);
        InetAddress gateway = InetAddress.ofLiteral("10.9." + n + ".1");
        InetAddress own = InetAddress.ofLiteral("10.9." + n + ".2");
        node.links().bridge("br" + n, MTU, new byte[] {0x0a, 1, 1, 1, 1, (byte) n});
        Link bridge = node.links().require("br" + n);
        node.addresses().add(bridge.index(), gateway, 24);
        node.links()
                .veth(
                        "pod" + n,
                        bridge.index(),
                        MTU,
                        "eth0",
                        new byte[] {0x0a, 2, 2, 2, 2, (byte) n},
                        namespace.number());
        Place place = new Place(namespace, own);
        in(place, () -> {
            try (Netlink inside = new Netlink()) {
                inside.links().up(1);
                Link link = inside.links().require("eth0");
                inside.links().up(link.index());
                inside.addresses().add(link.index(), own, 24);
                inside.routes().replace(new Routes.Route(null, 0, gateway, link.index()));
            }
            return true;
        });
        return place;
    }

    private static <T> T in(Place place, Callable<T> task) throws IOException {
        return NamespaceThread.joined("/proc/self/fd/" + place.namespace().number(), Libc.CLONE_NEWNET, task);
    }

    /** Listens in a pod. */
    ServerSocket listen(Place place, int port) throws IOException {
        ServerSocket listening = in(place, () -> new ServerSocket(port, 16, place.address()));
        listening.setSoTimeout(PATIENCE);
        sockets.add(listening);
        return listening;
    }

    /** Opens a connection from a pod; null where it is cut. */
    @Nullable
    Socket connect(Place from, InetAddress to, int port) throws IOException {
        try {
            return in(from, () -> opened(to, port));
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    /** Opens a connection from the node itself. */
    boolean nodeConnects(Place to, int port) throws IOException {
        try (Socket socket = opened(to.address(), port)) {
            return socket.isConnected();
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private Socket opened(InetAddress to, int port) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setSoTimeout(PATIENCE);
        socket.connect(new InetSocketAddress(to, port), PATIENCE);
        return socket;
    }

    boolean connects(Place from, Place to, int port) throws IOException {
        return connect(from, to.address(), port) != null;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable socket : sockets) {
            socket.close();
        }
        node.close();
        namespaces.forEach(Descriptor::close);
    }
}
