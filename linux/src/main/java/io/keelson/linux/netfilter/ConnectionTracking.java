package io.keelson.linux.netfilter;

import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flows that the kernel remembers, with what it translates them to. */
public final class ConnectionTracking {
    private static final int SUBSYSTEM = 1;
    private static final int GET = SUBSYSTEM << 8 | 1;
    private static final int DELETE = SUBSYSTEM << 8 | 2;
    private static final int ORIGINAL = 1;
    private static final int REPLY = 2;
    private static final int ZONE = 18;
    private static final int TUPLE_ADDRESSES = 1;
    private static final int TUPLE_PROTOCOL = 2;
    private static final int V4_SOURCE = 1;
    private static final int V4_DESTINATION = 2;
    private static final int V6_SOURCE = 3;
    private static final int V6_DESTINATION = 4;
    private static final int PROTOCOL_NUMBER = 1;
    private static final int SOURCE_PORT = 2;
    private static final int DESTINATION_PORT = 3;

    private final NetfilterSocket socket;

    /** Speaks for the network namespace that the socket belongs to. */
    public ConnectionTracking(NetfilterSocket socket) {
        this.socket = socket;
    }

    /**
     * A flow.
     *
     * @param protocol its number in IP headers
     * @param destination where the first packet was sent
     * @param answerer who answers, which is where packets really go
     */
    public record Flow(
            int protocol,
            InetAddress destination,
            int destinationPort,
            InetAddress answerer,
            int answererPort,
            Identity identity) {}

    /** What the kernel knows a flow by. */
    public static final class Identity {
        private final byte[] tuple;
        private final byte @Nullable [] zone;

        private Identity(byte[] tuple, byte @Nullable [] zone) {
            this.tuple = tuple;
            this.zone = zone;
        }
    }

    /** All flows of an address family, {@code AF_INET} or {@code AF_INET6}, that have ports. */
    public List<Flow> flows(int family) throws IOException {
        int number = socket.sequences(1);
        NetfilterMessage message =
                new NetfilterMessage().begin(GET, NetfilterMessage.REQUEST | NetfilterMessage.DUMP, number, family, 0);
        List<Flow> flows = new ArrayList<>();
        socket.dump("connections", message.finish(), number, answer -> {
            Flow flow = flow(answer);
            if (flow != null) {
                flows.add(flow);
            }
        });
        return flows;
    }

    private static @Nullable Flow flow(NetfilterAttributes answer) {
        NetfilterAttributes original = answer.find(ORIGINAL);
        NetfilterAttributes reply = answer.find(REPLY);
        NetfilterAttributes zone = answer.find(ZONE);
        if (original == null || reply == null) {
            return null;
        }
        InetAddress destination = address(original, V4_DESTINATION, V6_DESTINATION);
        InetAddress answerer = address(reply, V4_SOURCE, V6_SOURCE);
        NetfilterAttributes there = original.find(TUPLE_PROTOCOL);
        NetfilterAttributes back = reply.find(TUPLE_PROTOCOL);
        if (destination == null || answerer == null || there == null || back == null) {
            return null;
        }
        NetfilterAttributes protocol = there.find(PROTOCOL_NUMBER);
        NetfilterAttributes to = there.find(DESTINATION_PORT);
        NetfilterAttributes from = back.find(SOURCE_PORT);
        return protocol == null || to == null || from == null
                ? null
                : new Flow(
                        protocol.octet(),
                        destination,
                        to.port(),
                        answerer,
                        from.port(),
                        new Identity(original.copy(), zone == null ? null : zone.copy()));
    }

    private static @Nullable InetAddress address(NetfilterAttributes tuple, int v4, int v6) {
        NetfilterAttributes addresses = tuple.find(TUPLE_ADDRESSES);
        NetfilterAttributes address = addresses == null ? null : addresses.find(v4);
        if (address == null && addresses != null) {
            address = addresses.find(v6);
        }
        try {
            return address == null ? null : InetAddress.getByAddress(address.copy());
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Forgets a flow: its next packet is a first one. Nothing happens where the kernel has forgotten it already. */
    public void forget(int family, Flow flow) throws IOException {
        int number = socket.sequences(1);
        NetfilterMessage message = new NetfilterMessage()
                .begin(DELETE, NetfilterMessage.REQUEST | NetfilterMessage.ACK, number, family, 0)
                .nested(ORIGINAL, flow.identity().tuple);
        byte[] zone = flow.identity().zone;
        if (zone != null) {
            message.bytes(ZONE, zone);
        }
        try {
            socket.transact("connection", message.finish(), number);
        } catch (LinuxException e) {
            if (e.errno() != LinuxException.ENOENT) {
                throw e;
            }
        }
    }
}
