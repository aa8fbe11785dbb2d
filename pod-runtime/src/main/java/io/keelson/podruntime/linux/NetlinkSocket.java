package io.keelson.podruntime.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A route netlink socket. It belongs to the network namespace of the thread that opened it and may be used from any
 * thread afterwards, one request at a time.
 */
public final class NetlinkSocket implements AutoCloseable {
    private static final Libc.Function SOCKET = Libc.function("socket");
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;

    private final Descriptor descriptor;
    private int sequence;

    /** Opens a socket in the network namespace of the calling thread. */
    public NetlinkSocket() throws LinuxException {
        descriptor = Descriptor.plain(SOCKET.call("netlink", AF_NETLINK, SOCK_RAW | Libc.O_CLOEXEC, 0));
    }

    /** The sequence number that the next request must carry. */
    public synchronized int next() {
        return ++sequence;
    }

    /**
     * Sends one request and waits for its acknowledgement.
     *
     * @return 0, or the positive error number the kernel answered with
     */
    public synchronized int exchange(byte[] request) throws IOException {
        descriptor.write(request, 0, request.length);
        byte[] answer = new byte[8192];
        int count = descriptor.read(answer, 0, answer.length);
        ByteBuffer view = ByteBuffer.wrap(answer, 0, Math.max(count, 0)).order(ByteOrder.nativeOrder());
        if (count < 20 || view.getShort(4) != 2) {
            throw new IOException("netlink did not acknowledge");
        }
        return -view.getInt(16);
    }

    /** The error for an answer of {@link #exchange}. */
    public static LinuxException failure(String what, int errno) {
        return new LinuxException(what, errno, Libc.reason(errno));
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
