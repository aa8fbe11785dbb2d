package io.keelson.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A kernel file descriptor with blocking reads and writes.
 *
 * <p>{@link #close} may be called while another thread reads: a read waits in {@code poll} on the descriptor and on an
 * event descriptor which closing triggers, so that no thread is left in a read of a number that may be reused.
 */
public final class Descriptor implements AutoCloseable {
    private static final Libc.Function PIPE2 = Libc.function("pipe2");
    private static final Libc.Function FCNTL = Libc.function("fcntl");
    private static final Libc.Function POLL = Libc.function("poll");
    private static final Libc.Function EVENTFD = Libc.function("eventfd");
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int LOWEST = 64;
    private static final int POLLIN = 1;
    private static final int CHUNK = 32 * 1024;

    private final int number;
    private final int wake;
    private final AtomicBoolean closed = new AtomicBoolean();
    private int users;

    private Descriptor(int number, boolean interruptible) throws LinuxException {
        this.number = number;
        this.wake = interruptible ? EVENTFD.call("", 0, Libc.O_CLOEXEC) : -1;
    }

    /** Takes over an open descriptor whose reads must end when it is closed. */
    public static Descriptor interruptible(int number) throws LinuxException {
        return new Descriptor(number, true);
    }

    /** Takes over an open descriptor whose reads always end by themselves. */
    public static Descriptor plain(int number) throws LinuxException {
        return new Descriptor(number, false);
    }

    /** Opens a path; the descriptor is closed on exec. */
    public static Descriptor open(String path, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            return new Descriptor(Libc.OPEN.call(path, Libc.word(arena, path), flags | Libc.O_CLOEXEC, 0), false);
        }
    }

    /** The reading and the writing end of a new pipe, both numbered high enough not to clash with targets of dup2. */
    public static Pipe pipe() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            PIPE2.call("", ends.address(), Libc.O_CLOEXEC);
            return new Pipe(
                    new Descriptor(raise(ends.getAtIndex(JAVA_INT, 0)), true),
                    new Descriptor(raise(ends.getAtIndex(JAVA_INT, 1)), false));
        }
    }

    /** Both ends of a pipe. */
    public record Pipe(Descriptor reader, Descriptor writer) {}

    private static int raise(int low) throws LinuxException {
        if (low >= LOWEST) {
            return low;
        }
        int high = FCNTL.call("", low, F_DUPFD_CLOEXEC, LOWEST);
        Libc.CLOSE.call("", low);
        return high;
    }

    public int number() {
        return number;
    }

    /** Reads up to {@code length} bytes; -1 at the end of the stream and after {@link #close}. */
    public int read(byte[] target, int offset, int length) throws IOException {
        if (!enter()) {
            return -1;
        }
        try (Arena arena = Arena.ofConfined()) {
            int wanted = Math.min(length, CHUNK);
            MemorySegment buffer = arena.allocate(wanted);
            while (true) {
                if (wake >= 0 && !awaitReadable(arena)) {
                    return -1;
                }
                try {
                    int count = (int) Libc.READ.wide("", number, buffer.address(), wanted);
                    MemorySegment.copy(buffer, JAVA_BYTE, 0, target, offset, count);
                    return count == 0 ? -1 : count;
                } catch (LinuxException e) {
                    if (e.errno() == LinuxException.EIO) {
                        return -1; // a pty whose other side is gone
                    }
                    if (e.errno() != LinuxException.EAGAIN) {
                        throw e;
                    }
                }
            }
        } finally {
            leave();
        }
    }

    private boolean awaitReadable(Arena arena) throws LinuxException {
        MemorySegment set = arena.allocate(16);
        set.set(JAVA_INT, 0, number);
        set.set(JAVA_SHORT, 4, (short) POLLIN);
        set.set(JAVA_INT, 8, wake);
        set.set(JAVA_SHORT, 12, (short) POLLIN);
        POLL.call("", set.address(), 2, -1);
        return set.get(JAVA_SHORT, 14) == 0;
    }

    /** Writes all bytes. */
    public void write(byte[] source, int offset, int length) throws IOException {
        if (!enter()) {
            throw new IOException("descriptor is closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.max(1, length));
            MemorySegment.copy(source, offset, buffer, JAVA_BYTE, 0, length);
            int done = 0;
            while (done < length) {
                done += (int) Libc.WRITE.wide("", number, buffer.address() + done, length - done);
            }
        } finally {
            leave();
        }
    }

    /**
     * Everything up to the end of the stream, but no more than a number of bytes: the rest is read and dropped, so that
     * whoever writes it does not wait.
     */
    public byte[] readAll(int most) throws IOException {
        InputStream in = input();
        byte[] kept = in.readNBytes(most);
        if (kept.length == most) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return kept;
    }

    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return length == 0 ? 0 : Descriptor.this.read(target, offset, length);
            }
        };
    }

    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                Descriptor.this.write(source, offset, length);
            }

            @Override
            public void close() {
                Descriptor.this.close();
            }
        };
    }

    private synchronized boolean enter() {
        if (closed.get()) {
            return false;
        }
        users++;
        return true;
    }

    private synchronized void leave() {
        users--;
        if (closed.get() && users == 0) {
            release();
        }
    }

    @Override
    public synchronized void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (users == 0) {
            release();
        } else if (wake >= 0) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment one = arena.allocate(8);
                one.set(JAVA_INT, 0, 1);
                Libc.WRITE.wide("", wake, one.address(), 8);
            } catch (LinuxException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void release() {
        try {
            Libc.CLOSE.call("", number);
            if (wake >= 0) {
                Libc.CLOSE.call("", wake);
            }
        } catch (LinuxException e) {
            throw new IllegalStateException(e);
        }
    }
}
