package io.keelson.linux.netlink;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route netlink socket. It belongs to the network namespace of the thread that opened it and may be used from any
 * thread afterwards, one request at a time.
 */
final class NetlinkSocket implements AutoCloseable {
    private static final Libc.Function SOCKET = Libc.function("socket");
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final short NLMSG_ERROR = 2;
    private static final short NLMSG_DONE = 3;
    private static final int HEADER = 16;
    /** The kernel sends dumps in pieces of at most this size. */
    private static final int LARGEST = 32 * 1024;

    private final Descriptor descriptor;
    private int sequence;

    /** Opens a socket in the network namespace of the calling thread. */
    NetlinkSocket() throws LinuxException {
        descriptor = Descriptor.plain(SOCKET.call("netlink", AF_NETLINK, SOCK_RAW | Libc.O_CLOEXEC, 0));
    }

    /**
     * Sends one request and waits for its acknowledgement.
     *
     * @return 0, or the positive error number the kernel answered with
     */
    synchronized int send(NetlinkMessage message) throws IOException {
        write(message);
        ByteBuffer view = read();
        if (view.remaining() < HEADER + 4 || view.getShort(4) != NLMSG_ERROR) {
            throw new IOException("netlink did not acknowledge");
        }
        return -view.getInt(HEADER);
    }

    /** Sends one request that must succeed. */
    void require(String what, NetlinkMessage message) throws IOException {
        int errno = send(message);
        if (errno != 0) {
            throw failure(what, errno);
        }
    }

    /** Sends one request that is also done when the kernel answers with the given error. */
    void allow(String what, int allowed, NetlinkMessage message) throws IOException {
        int errno = send(message);
        if (errno != 0 && errno != allowed) {
            throw failure(what, errno);
        }
    }

    /** Asks for one object; returns the body of the answer, or null when the kernel answers with the given error. */
    synchronized @Nullable ByteBuffer get(String what, int missing, NetlinkMessage message) throws IOException {
        write(message.get());
        ByteBuffer view = read();
        if (view.remaining() < HEADER + 4) {
            throw new IOException("netlink: the answer is cut off");
        }
        if (view.getShort(4) == NLMSG_ERROR) {
            int errno = -view.getInt(HEADER);
            if (errno == missing) {
                return null;
            }
            throw failure(what, errno);
        }
        return view.slice(HEADER, view.remaining() - HEADER).order(ByteOrder.nativeOrder());
    }

    /** Asks for all objects of a kind; returns the body of each answer, behind its header. */
    synchronized List<ByteBuffer> dump(NetlinkMessage message) throws IOException {
        write(message.dump());
        List<ByteBuffer> bodies = new ArrayList<>();
        while (true) {
            ByteBuffer view = read();
            if (view.remaining() < HEADER) {
                throw new IOException("netlink: the answer is cut off");
            }
            while (view.remaining() >= HEADER) {
                int start = view.position();
                int length = view.getInt(start);
                if (length < HEADER || length > view.remaining()) {
                    throw new IOException("netlink: the answer is cut off");
                }
                short type = view.getShort(start + 4);
                if (type == NLMSG_DONE) {
                    return bodies;
                }
                if (type == NLMSG_ERROR) {
                    throw failure("netlink dump", -view.getInt(start + HEADER));
                }
                bodies.add(view.slice(start + HEADER, length - HEADER).order(ByteOrder.nativeOrder()));
                view.position(Math.min(view.limit(), start + (length + 3 & ~3)));
            }
        }
    }

    private void write(NetlinkMessage message) throws IOException {
        byte[] bytes = message.finish(++sequence);
        descriptor.write(bytes, 0, bytes.length);
    }

    /** The next datagram that answers the last request. */
    private ByteBuffer read() throws IOException {
        while (true) {
            byte[] answer = new byte[LARGEST];
            int count = Math.max(0, descriptor.read(answer, 0, answer.length));
            ByteBuffer view = ByteBuffer.wrap(answer, 0, count).order(ByteOrder.nativeOrder());
            if (count < HEADER || view.getInt(8) == sequence) {
                return view;
            }
        }
    }

    static LinuxException failure(String what, int errno) {
        return new LinuxException(what, errno, Libc.reason(errno));
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
