package io.keelson.podruntime.container;

import io.keelson.linux.Descriptor;
import io.keelson.linux.process.ConsoleSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the streams of a container's own process, through its conmon: each packet from it begins with the
 * stream's number, packets to it are input.
 */
public final class AttachConnection implements AutoCloseable {
    private static final int PACKET = 8192;
    private static final int STDOUT = 2;

    private final Descriptor socket;

    private AttachConnection(Descriptor socket) {
        this.socket = socket;
    }

    /** Connects to a running container. */
    public static AttachConnection open(Container container) throws IOException {
        return new AttachConnection(
                ConsoleSocket.connectPackets(container.bundle().resolve("attach")));
    }

    /** Copies output until the container's process has ended or this is closed. Streams that are null are dropped. */
    public void copyOutput(@Nullable OutputStream stdout, @Nullable OutputStream stderr) throws IOException {
        byte[] packet = new byte[PACKET + 1];
        for (int n = socket.read(packet, 0, packet.length); n > 0; n = socket.read(packet, 0, packet.length)) {
            OutputStream target = packet[0] == STDOUT ? stdout : stderr;
            if (target != null) {
                target.write(packet, 1, n - 1);
            }
        }
    }

    /** Copies input until its end. */
    public void copyInput(InputStream stdin) throws IOException {
        byte[] packet = new byte[PACKET];
        for (int n = stdin.read(packet); n >= 0; n = stdin.read(packet)) {
            socket.write(packet, 0, n);
        }
    }

    /** Tells conmon that no more input comes. */
    public void endInput() throws IOException {
        ConsoleSocket.endWrites(socket);
    }

    @Override
    public void close() {
        socket.close();
    }
}
