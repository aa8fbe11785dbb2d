package io.keelson.network.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.network.dns.forward.AnswerCache;
import io.keelson.network.dns.forward.Forwarder;
import io.keelson.network.dns.record.ClusterNames;
import io.keelson.network.dns.record.ClusterZone;
import io.keelson.network.dns.record.ReverseZone;
import io.keelson.network.dns.record.ServiceRecords;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The server at its sockets, with clients that behave and such that do not. */
final class DnsListenerTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final Name ZONE = Name.fromConstantString("cluster.local.");
    private static final int MANY = 2000;

    private final DnsMetrics metrics = new DnsMetrics();
    private boolean everybody = true;
    private final DnsListener listener = new DnsListener(names(), metrics, Duration.ofMillis(300), System::nanoTime);
    private InetSocketAddress address = new InetSocketAddress(HERE, 0);

    private NameService names() {
        ClusterNames cluster = new Cluster();
        ClusterZone zone = new ClusterZone(ZONE, List.of(HERE), 5, cluster);
        Forwarder nobody = new Forwarder(
                question -> List.of(),
                (server, query) -> new CompletableFuture<>(),
                new AnswerCache(1 << 16, System::nanoTime),
                metrics,
                System::nanoTime);
        return new NameService(
                cluster,
                zone,
                new ReverseZone(zone, cluster, 5),
                nobody,
                asker -> everybody,
                new Networks(List.of("10.0.0.0/8")),
                5);
    }

    @BeforeEach
    void listen() throws IOException {
        address = listener.listen(address);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @Test
    void anAnswerThatUdpCannotHoldComesWholeByTcp() throws Exception {
        Message udp = udp(query("many.shop.svc.cluster.local.", Type.A));
        assertThat(udp.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(udp.getSection(Section.ANSWER)).isNotEmpty();

        try (Socket socket = connect()) {
            send(socket, query("many.shop.svc.cluster.local.", Type.A));
            assertThat(receive(socket).getSection(Section.ANSWER)).hasSize(MANY);
        }
    }

    @Test
    void questionsOnOneConnectionAreAllAnswered() throws Exception {
        try (Socket socket = connect()) {
            for (int i = 0; i < 50; i++) {
                send(socket, query("x" + i + ".shop.svc.cluster.local.", Type.A));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(receive(socket).getRcode()).isEqualTo(Rcode.NXDOMAIN);
            }
        }
    }

    @Test
    void aConnectionThatClaimsALongMessageIsClosed() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(new byte[] {(byte) 0xff, (byte) 0xff, 0, 0});
            assertThat(ended(socket)).isTrue();
        }
    }

    @Test
    void aConnectionThatDripsIsClosed() throws Exception {
        try (Socket socket = connect()) {
            // Half a message; the rest never comes, and neither does the server wait for it.
            socket.getOutputStream().write(new byte[] {0, 60, 1, 2, 3});
            assertThat(ended(socket)).isTrue();
        }
    }

    @Test
    void oneAddressHasNoMoreThanItsShareOfConnections() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            int answered = 0;
            for (int i = 0; i < 80; i++) {
                Socket socket = connect();
                sockets.add(socket);
                try {
                    send(socket, query("x.shop.svc.cluster.local.", Type.A));
                    receive(socket);
                    answered++;
                } catch (IOException e) {
                    break; // Refused by being closed.
                }
            }
            assertThat(answered).isLessThanOrEqualTo(64);
            assertThat(udp(query("cluster.local.", Type.SOA)).getRcode()).isEqualTo(Rcode.NOERROR);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void strangersAreRefusedInFewerBytesThanTheySent() throws Exception {
        everybody = false;
        Message query = query("many.shop.svc.cluster.local.", Type.A);

        Message answer = udp(query);

        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(answer.numBytes()).isLessThanOrEqualTo(query.toWire().length);
    }

    @Test
    void aQuestionForEverythingGetsNextToNothing() throws Exception {
        Message answer = udp(query("many.shop.svc.cluster.local.", Type.ANY));

        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        assertThat(answer.getSection(Section.ANSWER).getFirst().getType()).isEqualTo(Type.HINFO);
    }

    @Test
    void transfersOfTheZoneAreRefused() throws Exception {
        assertThat(udp(query("cluster.local.", Type.AXFR)).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void theServerGoesOnAfterGarbage() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int length = 0; length < 600; length++) {
                socket.send(new DatagramPacket(new byte[length], length, address));
            }
        }
        assertThat(udp(query("cluster.local.", Type.SOA)).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(new String(metrics.text(), StandardCharsets.UTF_8))
                .contains("coredns_dns_responses_total{")
                .contains("rcode=\"FORMERR\"");
    }

    private static Message query(String name, int type) {
        return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
    }

    private Message udp(Message query) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            byte[] wire = query.toWire();
            socket.send(new DatagramPacket(wire, wire.length, address));
            DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
            socket.receive(packet);
            return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, Message query) throws IOException {
        byte[] wire = query.toWire();
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeShort(wire.length);
        out.write(wire);
    }

    private static Message receive(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        return new Message(in.readNBytes(in.readUnsignedShort()));
    }

    /** Whether the server closes the connection before the test's patience ends. */
    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** A cluster with one service that has many endpoints. */
    private static final class Cluster implements ClusterNames {
        private final List<ServiceRecords.Endpoint> endpoints = new ArrayList<>();

        Cluster() {
            for (int i = 0; i < MANY; i++) {
                endpoints.add(new ServiceRecords.Endpoint(
                        "e" + i, InetAddress.ofLiteral("10.1." + i / 250 + "." + i % 250), List.of()));
            }
        }

        @Override
        public boolean namespace(String name) {
            return name.equals("shop");
        }

        @Override
        public @Nullable ServiceRecords service(String namespace, String name) {
            return name.equals("many")
                    ? new ServiceRecords("shop", "many", List.of(), true, null, List.of(), endpoints)
                    : null;
        }

        @Override
        public List<ServiceRecords> holders(InetAddress of) {
            return List.of();
        }

        @Override
        public long serial() {
            return 1;
        }

        @Override
        public boolean synced() {
            return true;
        }
    }
}
