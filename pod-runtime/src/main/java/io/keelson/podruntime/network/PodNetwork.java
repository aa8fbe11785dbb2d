package io.keelson.podruntime.network;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.netlink.Netlink;
import io.keelson.linux.netlink.Routes;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's part of the pod network. It is ready once the node's pod CIDR is known, which the kubelet may tell late;
 * the CIDR is kept on disk and does not change while pods have addresses of it.
 */
public final class PodNetwork implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PodNetwork.class);

    /** A pod has its address alone: all others, those of the same node too, lie behind the gateway. */
    private static final int HOST_PREFIX = 32;

    /** The index of the loopback interface in every network namespace. */
    private static final int LOOPBACK = 1;

    private final Path directory;
    private final String bridge;
    private final int mtu;
    private final NftTable table;
    private final SpoofGuard guard;
    private final Netlink host;
    private final BridgePorts ports;
    private final List<Consumer<InetAddress>> listeners = new ArrayList<>();
    private @Nullable State state;

    private record State(Ipv4Network network, AddressPool addresses, int bridgeIndex) {}

    /**
     * @param directory where reservations are kept
     * @param bridge the bridge's name, at most 15 characters and unique on the node
     * @param mtu of bridge and veths, in bytes
     * @param clusterRanges ranges of pods of all nodes: what a pod sends there keeps the pod's address
     */
    public PodNetwork(Path directory, String bridge, int mtu, List<String> clusterRanges) throws IOException {
        if (!bridge.matches("[a-zA-Z][a-zA-Z0-9-]{0,14}")) {
            throw new IllegalArgumentException("not a name for a bridge: " + bridge);
        }
        this.directory = directory;
        this.bridge = bridge;
        this.mtu = mtu;
        this.table = new NftTable(bridge, clusterRanges);
        this.guard = new SpoofGuard(bridge);
        this.host = new Netlink();
        this.ports = new BridgePorts(host.links());
        Path known = directory.resolve("cidr");
        if (Files.exists(known)) {
            configure(Files.readString(known));
        }
    }

    /** Sets the range that pods get addresses from; the same range again changes nothing. */
    public synchronized void configure(String cidr) throws IOException {
        Ipv4Network network = Ipv4Network.parse(cidr);
        if (state != null && state.network().equals(network)) {
            return;
        }
        Path reserved = directory.resolve("addresses");
        if (state != null) {
            log.warn("pod range changes from {} to {}: running pods keep their addresses", state.network(), network);
        }
        host.links().bridge(bridge, mtu, mac());
        int index = host.links().require(bridge).index();
        host.links().up(index);
        host.addresses().add(index, network.gateway(), network.prefix());
        Files.writeString(Path.of("/proc/sys/net/ipv4/conf", bridge, "route_localnet"), "1");
        Forwarding.acquire(bridge);
        table.install(network, bridge);
        guard.install();
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("cidr"), network.toString());
        ports.follow(index);
        state = new State(network, new AddressPool(reserved, network), index);
        listeners.forEach(listener -> listener.accept(network.gateway()));
        listeners.clear();
    }

    /** Has somebody told the bridge's address once there is one; at once where there is one already. */
    public synchronized void onReady(Consumer<InetAddress> listener) {
        if (state == null) {
            listeners.add(listener);
        } else {
            listener.accept(state.network().gateway());
        }
    }

    /** A fixed, locally administered address: a bridge without one changes it whenever a port comes or goes. */
    private byte[] mac() {
        CRC32 sum = new CRC32();
        sum.update(bridge.getBytes(StandardCharsets.UTF_8));
        long value = sum.getValue();
        return new byte[] {0x0a, 0x6b, (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** Whether the pod CIDR is known. */
    public synchronized boolean ready() {
        return state != null;
    }

    /** Brings up the loopback interface of a new network namespace; called on a thread that stands in it. */
    public static void loopback() throws IOException {
        try (Netlink inside = new Netlink()) {
            inside.links().up(LOOPBACK);
        }
    }

    /** Reserves an address for a sandbox. */
    public String reserve(String sandbox) throws IOException {
        return require().addresses().reserve(sandbox).getHostAddress();
    }

    /**
     * Connects a network namespace: called on a thread that stands in it, so that address and route are set inside
     * while the pair is made from the host's side.
     *
     * @param namespace path of the pinned namespace
     */
    public void connect(String sandbox, Path namespace, String address) throws IOException {
        State now = require();
        try (Netlink inside = new Netlink();
                Descriptor target = Descriptor.open(namespace.toString(), Libc.O_RDONLY)) {
            inside.links().up(LOOPBACK);
            ports.follow(now.bridgeIndex());
            byte[] mac = SpoofGuard.mac((Inet4Address) InetAddress.ofLiteral(address));
            host.links().veth(interfaceName(sandbox), now.bridgeIndex(), mtu, "eth0", mac, target.number());
            ports.set(host.links().require(interfaceName(sandbox)));
            int link = inside.links().require("eth0").index();
            inside.links().up(link);
            inside.addresses().add(link, InetAddress.ofLiteral(address), HOST_PREFIX);
            InetAddress gateway = now.network().gateway();
            inside.routes().replace(new Routes.Route(gateway, HOST_PREFIX, null, link));
            inside.routes().replace(new Routes.Route(null, 0, gateway, link));
        }
    }

    /** The address that is reserved for a sandbox, or null. */
    public @Nullable String addressOf(String sandbox) throws IOException {
        State now;
        synchronized (this) {
            now = state;
        }
        return now == null ? null : now.addresses().find(sandbox);
    }

    /** Holds a sandbox to its address, and publishes its host ports; safe to repeat. */
    public void publish(String sandbox, List<HostPort> ports, String address) throws IOException {
        guard.allow(interfaceName(sandbox), (Inet4Address) InetAddress.ofLiteral(address));
        table.hostPorts(true, ports, address);
    }

    /** Disconnects a sandbox and frees its address; safe to repeat. */
    public void disconnect(String sandbox, List<HostPort> ports, @Nullable String address) throws IOException {
        if (address != null && !ports.isEmpty()) {
            try {
                table.hostPorts(false, ports, address);
            } catch (IOException e) {
                log.warn("host ports of sandbox {}: {}", sandbox, e.getMessage());
            }
        }
        host.links().delete(interfaceName(sandbox));
        if (address != null && !address.isEmpty()) {
            try {
                guard.forget(interfaceName(sandbox), (Inet4Address) InetAddress.ofLiteral(address));
            } catch (IOException e) {
                log.warn("port of sandbox {}: {}", sandbox, e.getMessage());
            }
        }
        State now;
        synchronized (this) {
            now = state;
        }
        if (now != null) {
            now.addresses().release(sandbox, address);
        }
    }

    /** The name of the host's end of a sandbox's veth pair. */
    static String interfaceName(String sandbox) {
        return "kn" + sandbox.substring(0, 12);
    }

    /**
     * What has passed a pod's interface, seen from the pod.
     *
     * @param counters all of it by the names that cAdvisor gave these figures, such as {@code receive_bytes_total}
     */
    public record Traffic(long received, long receiveErrors, long sent, long sendErrors, Map<String, Long> counters) {}

    /** What has passed a sandbox's interface, or null when it has none. What the pod receives, the host's end sends. */
    public static @Nullable Traffic traffic(String sandbox) {
        Path statistics = Path.of("/sys/class/net", interfaceName(sandbox), "statistics");
        Map<String, Long> counters = new LinkedHashMap<>();
        try {
            for (String direction : List.of("receive", "transmit")) {
                String hosts = direction.equals("receive") ? "tx_" : "rx_";
                counters.put(direction + "_bytes_total", counter(statistics, hosts + "bytes"));
                counters.put(direction + "_errors_total", counter(statistics, hosts + "errors"));
                counters.put(direction + "_packets_total", counter(statistics, hosts + "packets"));
                counters.put(direction + "_packets_dropped_total", counter(statistics, hosts + "dropped"));
            }
        } catch (IOException e) {
            return null;
        }
        return new Traffic(
                counters.getOrDefault("receive_bytes_total", 0L),
                counters.getOrDefault("receive_errors_total", 0L),
                counters.getOrDefault("transmit_bytes_total", 0L),
                counters.getOrDefault("transmit_errors_total", 0L),
                counters);
    }

    private static long counter(Path directory, String name) throws IOException {
        return Long.parseLong(Files.readString(directory.resolve(name)).strip());
    }

    private synchronized State require() throws IOException {
        if (state == null) {
            throw new IOException("network is not ready: the node has no pod CIDR yet");
        }
        return state;
    }

    /** Removes bridge, table, reservations and what was switched on for them. */
    public synchronized void destroy() throws IOException {
        host.links().delete(bridge);
        if (state != null || Files.exists(directory.resolve("cidr"))) {
            table.remove();
            guard.remove();
        }
        Forwarding.release(bridge);
        Files.deleteIfExists(directory.resolve("cidr"));
        Path reserved = directory.resolve("addresses");
        if (Files.isDirectory(reserved)) {
            try (var files = Files.list(reserved)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
        try {
            Files.deleteIfExists(reserved);
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            log.warn("{} is not empty", directory);
        }
        state = null;
    }

    @Override
    public void close() {
        host.close();
    }
}
