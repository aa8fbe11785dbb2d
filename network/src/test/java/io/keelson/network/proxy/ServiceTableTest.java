package io.keelson.network.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import io.keelson.linux.Libc;
import io.keelson.linux.namespace.NamespaceThread;
import io.keelson.linux.netfilter.SetElement;
import io.keelson.linux.netlink.Netlink;
import io.keelson.linux.netlink.Routes;
import io.keelson.linux.nftables.Nftables;
import io.keelson.network.proxy.EndpointSliceReader.PortKey;
import io.keelson.network.proxy.TableElements.Place;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The table in a network namespace of the test's own: connections are made, and the kernel sends them somewhere. */
class ServiceTableTest {
    private static final byte[] MAC = {0x0a, 1, 2, 3, 4, 5};
    private static final InetAddress CLUSTER = InetAddress.ofLiteral("10.96.0.10");
    private static final InetAddress BALANCER = InetAddress.ofLiteral("192.0.2.7");
    private static final ServiceTableScript SCRIPT = new ServiceTableScript(
            "proxy-test", List.of(range("10.9.0.0/16")), List.of(range("10.96.0.0/12")), List.of(), null);

    private final ElementLedger ledger = new ElementLedger();
    private final EndpointOrder order = new EndpointOrder();

    @BeforeEach
    void needsTheKernel() {
        assumeTrue(
                new UnixSystem().getUid() == 0 && Files.isExecutable(Path.of("/usr/sbin/nft")), "needs root and nft");
    }

    @Test
    void connectionsGoToAllEndpoints() throws Exception {
        inNamespace(() -> {
            try (Answering one = new Answering("10.9.0.1");
                    Answering two = new Answering("10.9.0.2");
                    ServiceTable table = open()) {
                write(table, port().build(), one.endpoint(), two.endpoint());
                assertThat(answers(CLUSTER, 80, 40)).containsExactlyInAnyOrder("10.9.0.1", "10.9.0.2");

                write(table, port().build(), two.endpoint());
                assertThat(answers(CLUSTER, 80, 20)).containsExactly("10.9.0.2");
            }
            return true;
        });
    }

    @Test
    void aClientStaysWithItsEndpointUntilThatHasGone() throws Exception {
        inNamespace(() -> {
            try (Answering one = new Answering("10.9.0.1");
                    Answering two = new Answering("10.9.0.2");
                    ServiceTable table = open()) {
                write(table, port().affinity(600).build(), one.endpoint(), two.endpoint());
                Set<String> first = answers(CLUSTER, 80, 20);
                assertThat(first).hasSize(1);

                // What nft(8) cannot read ends every call of it on the machine.
                assertThat(Nftables.json("list", "table", "ip", "proxy-test")).contains("10.9.0.1");

                Answering other = first.contains("10.9.0.1") ? two : one;
                write(table, port().affinity(600).build(), other.endpoint());
                assertThat(answers(CLUSTER, 80, 10)).containsExactly(other.address());
            }
            return true;
        });
    }

    @Test
    void nodePortsAreOpenButNotOnLoopback() throws Exception {
        inNamespace(() -> {
            try (Answering one = new Answering("10.9.0.1");
                    ServiceTable table = open()) {
                write(table, port().node(30080).build(), one.endpoint());
                assertThat(answers(InetAddress.ofLiteral("10.9.0.3"), 30080, 3)).containsExactly("10.9.0.1");
                assertThatThrownBy(() -> answers(InetAddress.ofLiteral("127.0.0.1"), 30080, 1))
                        .isInstanceOf(ConnectException.class);
            }
            return true;
        });
    }

    @Test
    void whatNobodyAnswersAtIsRefusedAtOnce() throws Exception {
        inNamespace(() -> {
            try (ServiceTable table = open()) {
                write(table, port().node(30080).build());
                assertThatThrownBy(() -> answers(CLUSTER, 80, 1)).isInstanceOf(ConnectException.class);
                assertThatThrownBy(() -> answers(CLUSTER, 81, 1)).isInstanceOf(ConnectException.class);
            }
            return true;
        });
    }

    @Test
    void aBalancersAddressIsForItsSourcesOnly() throws Exception {
        inNamespace(() -> {
            try (Answering one = new Answering("10.9.0.1");
                    ServiceTable table = open()) {
                write(
                        table,
                        port().balancer(BALANCER, "10.8.0.0/16", "10.8.1.0/24").build(),
                        one.endpoint());
                assertThatThrownBy(() -> answers(BALANCER, 80, 1)).isInstanceOf(SocketTimeoutException.class);
                assertThat(answers(CLUSTER, 80, 2)).containsExactly("10.9.0.1");

                write(
                        table,
                        port().balancer(BALANCER, "10.8.0.0/16", "10.9.0.0/24").build(),
                        one.endpoint());
                assertThat(answers(BALANCER, 80, 2)).containsExactly("10.9.0.1");
            }
            return true;
        });
    }

    @Test
    void aTableIsFoundAgainAndOneThatSomebodyBrokeIsMadeAnew() throws Exception {
        inNamespace(() -> {
            try (Answering one = new Answering("10.9.0.1");
                    ServiceTable table = open()) {
                write(table, port().affinity(5).node(30080).build(), one.endpoint());
                try (ServiceTable again = new ServiceTable(IpFamily.IPV4, SCRIPT)) {
                    assertThat(ledger.difference(again.load()).isEmpty()).isTrue();
                }
                assertThat(table.disturbed()).isFalse();
                assertThat(Nftables.json("list", "table", "ip", "proxy-test")).contains("pick-1-node-5s");

                Nftables.apply("flush map ip proxy-test services\n");
                assertThat(table.disturbed()).isTrue();
                table.apply(ledger.difference(table.reload()));
                assertThat(answers(CLUSTER, 80, 2)).containsExactly("10.9.0.1");

                Nftables.apply("flush chain ip proxy-test translate\n");
                table.apply(ledger.difference(table.reload()));
                assertThat(answers(CLUSTER, 80, 2)).containsExactly("10.9.0.1");

                table.remove();
                assertThat(Nftables.json("list", "tables")).doesNotContain("proxy-test");
                table.apply(ledger.difference(table.reload()));
                assertThat(answers(CLUSTER, 80, 2)).containsExactly("10.9.0.1");
            }
            return true;
        });
    }

    @Test
    void flowsToWhatNoLongerServesAreForgotten() throws Exception {
        inNamespace(() -> {
            try (DatagramSocket one = new DatagramSocket(new InetSocketAddress("10.9.0.1", 5300));
                    DatagramSocket two = new DatagramSocket(new InetSocketAddress("10.9.0.2", 5300));
                    DatagramSocket client = new DatagramSocket(new InetSocketAddress("10.9.0.3", 5400));
                    ServiceTable table = open()) {
                ServicePortInfo names = new ServicePortInfo(
                        "", TransportProtocol.UDP, CLUSTER, 53, 0, List.of(), List.of(), List.of(), 0, false, false);
                List<ServiceEndpoint> before = List.of(endpoint(InetAddress.ofLiteral("10.9.0.1"), 5300));
                List<ServiceEndpoint> after = List.of(endpoint(InetAddress.ofLiteral("10.9.0.2"), 5300));
                writeUdp(table, names, before);
                assertThat(arrives(client, one)).isTrue();

                int forgotten = writeUdp(table, names, after);
                assertThat(forgotten).isEqualTo(1);
                assertThat(arrives(client, two)).isTrue();
                assertThat(writeUdp(table, names, after)).isZero();
            }
            return true;
        });
    }

    private int writeUdp(ServiceTable table, ServicePortInfo port, List<ServiceEndpoint> endpoints) throws IOException {
        Map<PortKey, List<ServiceEndpoint>> found = Map.of(new PortKey("", TransportProtocol.UDP), endpoints);
        ElementLedger.Change change = ElementLedger.Change.none();
        ledger.put("default/a", new ServiceRules(IpFamily.IPV4, "n1").of(List.of(port), found, order, ""), change);
        table.apply(change);
        StaleFlows stale = new StaleFlows();
        stale.add(List.of(port), found);
        return stale.forget(table.connections(), IpFamily.IPV4);
    }

    private static boolean arrives(DatagramSocket client, DatagramSocket server) throws IOException {
        server.setSoTimeout(500);
        client.send(new DatagramPacket(new byte[] {1}, 1, new InetSocketAddress(CLUSTER, 53)));
        DatagramPacket got = new DatagramPacket(new byte[8], 8);
        try {
            server.receive(got);
            return got.getLength() == 1;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void bothFamiliesHaveTheSameTable() throws Exception {
        inNamespace(() -> {
            try (ServiceTable table = new ServiceTable(IpFamily.IPV6, SCRIPT)) {
                table.load();
                InetAddress address = InetAddress.ofLiteral("fd00::10");
                ServicePortInfo port = new ServicePortInfo(
                        "",
                        TransportProtocol.TCP,
                        address,
                        80,
                        30080,
                        List.of(),
                        List.of(),
                        List.of(),
                        60,
                        false,
                        true);
                List<ServiceEndpoint> endpoints = List.of(endpoint(InetAddress.ofLiteral("fd01::1"), 8080));
                ElementLedger.Change change = ElementLedger.Change.none();
                ledger.put(
                        "default/a",
                        new ServiceRules(IpFamily.IPV6, "n1")
                                .of(
                                        List.of(port),
                                        Map.of(new PortKey("", TransportProtocol.TCP), endpoints),
                                        order,
                                        ""),
                        change);
                table.apply(change);
                assertThat(ledger.difference(table.load()).isEmpty()).isTrue();
                assertThat(Nftables.json("list", "table", "ip6", "proxy-test")).contains("fd01::1");
            }
            return true;
        });
    }

    private static void inNamespace(Callable<Boolean> scenario) throws IOException {
        NamespaceThread.unshared(Libc.CLONE_NEWNET, () -> {
            try (Netlink netlink = new Netlink()) {
                netlink.links().up(1);
                netlink.links().bridge("br", 1500, MAC);
                int bridge = netlink.links().require("br").index();
                for (String own : List.of("10.9.0.3", "10.9.0.1", "10.9.0.2")) {
                    netlink.addresses().add(bridge, InetAddress.ofLiteral(own), 24);
                }
                netlink.routes().replace(new Routes.Route(null, 0, InetAddress.ofLiteral("10.9.0.9"), bridge));
            }
            return scenario.call();
        });
    }

    private static ServiceTable open() throws IOException {
        ServiceTable table = new ServiceTable(IpFamily.IPV4, SCRIPT);
        table.load();
        return table;
    }

    private void write(ServiceTable table, ServicePortInfo port, ServiceEndpoint... endpoints) throws IOException {
        Map<Place, SetElement> wanted = new ServiceRules(IpFamily.IPV4, "n1")
                .of(List.of(port), Map.of(new PortKey("", TransportProtocol.TCP), List.of(endpoints)), order, "");
        ElementLedger.Change change = ElementLedger.Change.none();
        ledger.put("default/a", wanted, change);
        table.apply(change);
    }

    private static Set<String> answers(InetAddress address, int port, int times) throws IOException {
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < times; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), 500);
                answers.add(
                        new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII));
            }
        }
        return answers;
    }

    /** A server that says its own address to everybody who connects. */
    private static final class Answering implements AutoCloseable {
        private final String address;
        private final ServerSocketChannel server;

        /** Opened on the thread that stands in the namespace, served on any. */
        Answering(String address) throws IOException {
            this.address = address;
            this.server = ServerSocketChannel.open().bind(new InetSocketAddress(address, 8080));
            Thread.ofPlatform().daemon().start(this::serve);
        }

        String address() {
            return address;
        }

        ServiceEndpoint endpoint() {
            return ServiceTableTest.endpoint(InetAddress.ofLiteral(address), 8080);
        }

        private void serve() {
            while (server.isOpen()) {
                try (SocketChannel client = server.accept()) {
                    client.write(ByteBuffer.wrap(address.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
                } catch (IOException e) {
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private static ServiceEndpoint endpoint(InetAddress address, int port) {
        return new ServiceEndpoint(address, port, true, true, false, true, Set.of(), Set.of());
    }

    private static AddressRange range(String text) {
        return java.util.Objects.requireNonNull(AddressRange.parse(text));
    }

    private static PortBuilder port() {
        return new PortBuilder();
    }

    /** A TCP port 80 of {@link #CLUSTER}. */
    private static final class PortBuilder {
        private int affinity;
        private int node;
        private final List<InetAddress> balancers = new ArrayList<>();
        private final List<AddressRange> sources = new ArrayList<>();

        PortBuilder affinity(int seconds) {
            affinity = seconds;
            return this;
        }

        PortBuilder node(int port) {
            node = port;
            return this;
        }

        PortBuilder balancer(InetAddress address, String... ranges) {
            balancers.add(address);
            for (String range : ranges) {
                sources.add(range(range));
            }
            return this;
        }

        ServicePortInfo build() {
            return new ServicePortInfo(
                    "",
                    TransportProtocol.TCP,
                    CLUSTER,
                    80,
                    node,
                    List.of(),
                    balancers,
                    sources,
                    affinity,
                    false,
                    false);
        }
    }
}
