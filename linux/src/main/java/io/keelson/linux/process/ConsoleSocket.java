package io.keelson.linux.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Unix sockets that Java's own channels cannot handle: one over which an OCI runtime passes the master end of a
 * terminal, and sequenced-packet connections to conmon.
 */
public final class ConsoleSocket implements AutoCloseable {
    private static final Libc.Function SOCKET = Libc.function("socket");
    private static final Libc.Function BIND = Libc.function("bind");
    private static final Libc.Function LISTEN = Libc.function("listen");
    private static final Libc.Function ACCEPT4 = Libc.function("accept4");
    private static final Libc.Function CONNECT = Libc.function("connect");
    private static final Libc.Function RECVMSG = Libc.function("recvmsg");
    private static final Libc.Function IOCTL = Libc.function("ioctl");
    private static final Libc.Function SHUTDOWN = Libc.function("shutdown");
    private static final Libc.Function POLL = Libc.function("poll");
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int SCM_RIGHTS = 1;
    private static final long TIOCSWINSZ = 0x5414;
    private static final int LONGEST_PATH = 107;

    private final Path path;
    private final Descriptor listener;

    /** Listens at a new path of at most 107 bytes. */
    public ConsoleSocket(Path path) throws IOException {
        this.path = path;
        this.listener = Descriptor.plain(SOCKET.call("unix", AF_UNIX, SOCK_STREAM | Libc.O_CLOEXEC, 0));
        try (Arena arena = Arena.ofConfined()) {
            BIND.call(path.toString(), listener.number(), address(arena, path.toString()), 110);
            LISTEN.call(path.toString(), listener.number(), 1);
        }
    }

    public Path path() {
        return path;
    }

    /** Waits for the runtime and takes the descriptor it passes; fails when none comes in time. */
    public Descriptor receive(int timeoutMillis) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            await(arena, listener.number(), timeoutMillis);
            try (Descriptor connection =
                    Descriptor.plain(ACCEPT4.call("console", listener.number(), 0, 0, Libc.O_CLOEXEC))) {
                await(arena, connection.number(), timeoutMillis);
                MemorySegment data = arena.allocate(4096);
                MemorySegment vector = arena.allocate(16, 8);
                vector.set(JAVA_LONG, 0, data.address());
                vector.set(JAVA_LONG, 8, 4096);
                MemorySegment control = arena.allocate(64, 8);
                MemorySegment message = arena.allocate(56, 8);
                message.set(JAVA_LONG, 16, vector.address());
                message.set(JAVA_LONG, 24, 1);
                message.set(JAVA_LONG, 32, control.address());
                message.set(JAVA_LONG, 40, 64);
                RECVMSG.wide("console", connection.number(), message.address(), 0x40000000);
                if (message.get(JAVA_LONG, 40) < 20 || control.get(JAVA_INT, 12) != SCM_RIGHTS) {
                    throw new IOException("the runtime passed no terminal");
                }
                return Descriptor.interruptible(control.get(JAVA_INT, 16));
            }
        }
    }

    private static void await(Arena arena, int descriptor, int timeoutMillis) throws IOException {
        MemorySegment set = arena.allocate(8);
        set.set(JAVA_INT, 0, descriptor);
        set.set(JAVA_SHORT, 4, (short) 1);
        if (POLL.call("", set.address(), 1, timeoutMillis) == 0) {
            throw new IOException("timed out waiting for the terminal");
        }
    }

    /** Connects to a sequenced-packet socket; a path that is too long is reached through its directory's descriptor. */
    public static Descriptor connectPackets(Path path) throws IOException {
        int socket = SOCKET.call("unix", AF_UNIX, SOCK_SEQPACKET | Libc.O_CLOEXEC, 0);
        Descriptor result = Descriptor.interruptible(socket);
        try (Arena arena = Arena.ofConfined()) {
            String name = path.toString();
            if (name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH) {
                CONNECT.call(name, socket, address(arena, name), 110);
            } else {
                try (Descriptor directory =
                        Descriptor.open(path.resolve("..").normalize().toString(), Libc.O_RDONLY)) {
                    String shorter = "/proc/self/fd/" + directory.number() + "/" + path.getFileName();
                    CONNECT.call(name, socket, address(arena, shorter), 110);
                }
            }
            return result;
        } catch (IOException e) {
            result.close();
            throw e;
        }
    }

    /** Closes the sending side of a connection. */
    public static void endWrites(Descriptor socket) throws LinuxException {
        SHUTDOWN.call("", socket.number(), 1);
    }

    /** Sets the size of a terminal, in characters. */
    public static void resize(Descriptor master, int columns, int rows) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(8, 2);
            size.set(JAVA_SHORT, 0, (short) rows);
            size.set(JAVA_SHORT, 2, (short) columns);
            IOCTL.call("window size", master.number(), TIOCSWINSZ, size.address());
        }
    }

    private static long address(Arena arena, String path) throws IOException {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_PATH) {
            throw new IOException("path of a socket is too long: " + path);
        }
        MemorySegment address = arena.allocate(110, 8);
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 2, bytes.length);
        return address.address();
    }

    @Override
    public void close() {
        listener.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
