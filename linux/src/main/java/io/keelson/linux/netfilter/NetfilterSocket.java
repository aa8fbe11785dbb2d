package io.keelson.linux.netfilter;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** A socket to netfilter in the network namespace of the thread that opened it; usable from any thread, one call at a time. */
public final class NetfilterSocket implements AutoCloseable {
    private static final Libc.Function SOCKET = Libc.function("socket");
    private static final Libc.Function SEND = Libc.function("send");
    private static final Libc.Function RECV = Libc.function("recv");
    private static final Libc.Function SETSOCKOPT = Libc.function("setsockopt");
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_NETFILTER = 12;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int MSG_DONTWAIT = 0x40;
    private static final short NLMSG_ERROR = 2;
    private static final short NLMSG_DONE = 3;
    private static final int HEADER = 16;
    private static final int BODY = HEADER + 4;
    /** The kernel sends dumps in pieces of at most this size. */
    private static final int LARGEST = 64 * 1024;
    /** A transaction is one datagram: 100,000 elements of about 100 bytes, with room. */
    private static final int LARGEST_REQUEST = 64 * 1024 * 1024;

    private final Descriptor descriptor;
    private int sequence;

    /** Opens a socket in the network namespace of the calling thread. */
    public NetfilterSocket() throws LinuxException {
        descriptor =
                Descriptor.plain(SOCKET.call("netfilter", AF_NETLINK, SOCK_RAW | Libc.O_CLOEXEC, NETLINK_NETFILTER));
        option(SO_SNDBUFFORCE, LARGEST_REQUEST);
        option(SO_RCVBUFFORCE, 4 * 1024 * 1024);
    }

    private void option(int option, int value) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocate(JAVA_INT);
            word.set(JAVA_INT, 0, value);
            SETSOCKOPT.call("netfilter buffer", descriptor.number(), SOL_SOCKET, option, word.address(), 4);
        }
    }

    /** Numbers for the next requests: the first of {@code count}. */
    synchronized int sequences(int count) {
        int first = sequence + 1;
        sequence += count;
        return first;
    }

    /**
     * Sends a transaction, which the kernel carries out before the call returns.
     *
     * @param last the sequence number of the one request that asks for an acknowledgement
     * @throws LinuxException with the first error; nothing was changed then
     */
    synchronized void transact(String what, byte[] requests, int last) throws IOException {
        send(what, requests);
        boolean acknowledged = false;
        LinuxException failure = null;
        byte[] answer = new byte[LARGEST];
        while (true) {
            int count = receive(answer, MSG_DONTWAIT);
            if (count <= 0) {
                break;
            }
            ByteBuffer view = ByteBuffer.wrap(answer, 0, count).order(ByteOrder.nativeOrder());
            for (int at = 0; at + BODY <= count; at += Math.max(HEADER, view.getInt(at) + 3 & ~3)) {
                if (view.getShort(at + 4) != NLMSG_ERROR) {
                    continue;
                }
                int errno = -view.getInt(at + HEADER);
                if (errno != 0 && failure == null) {
                    failure = new LinuxException(what, errno, Libc.reason(errno));
                }
                acknowledged |= errno == 0 && view.getInt(at + 8) == last;
            }
        }
        if (failure != null) {
            throw failure;
        }
        if (!acknowledged) {
            throw new IOException(what + ": netfilter did not acknowledge");
        }
    }

    /** Sends a request for many objects; the consumer gets the attributes of each. */
    synchronized void dump(String what, byte[] request, int number, Consumer<NetfilterAttributes> consumer)
            throws IOException {
        send(what, request);
        while (true) {
            byte[] answer = new byte[LARGEST];
            int count = receive(answer, 0);
            ByteBuffer view = ByteBuffer.wrap(answer, 0, Math.max(0, count)).order(ByteOrder.nativeOrder());
            int at = 0;
            while (at + HEADER <= count) {
                int length = view.getInt(at);
                if (length < HEADER || at + length > count) {
                    throw new IOException(what + ": the answer is cut off");
                }
                short type = view.getShort(at + 4);
                if (view.getInt(at + 8) == number) {
                    if (type == NLMSG_DONE) {
                        return;
                    }
                    if (type == NLMSG_ERROR) {
                        int errno = -view.getInt(at + HEADER);
                        if (errno == 0) {
                            return;
                        }
                        throw new LinuxException(what, errno, Libc.reason(errno));
                    }
                    consumer.accept(new NetfilterAttributes(answer, at + BODY, at + length));
                }
                at += length + 3 & ~3;
            }
        }
    }

    private void send(String what, byte[] bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
            SEND.wide(what, descriptor.number(), buffer.address(), bytes.length, 0);
        }
    }

    private int receive(byte[] answer, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(answer.length);
            int count = (int) RECV.wide("netfilter", descriptor.number(), buffer.address(), answer.length, flags);
            MemorySegment.copy(buffer, JAVA_BYTE, 0, answer, 0, count);
            return count;
        } catch (LinuxException e) {
            if (e.errno() == LinuxException.EAGAIN) {
                return 0;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
