package io.keelson.podruntime.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;

/** Copies between a client's stream and a connection to a pod until the pod closes; the client may half-close before. */
final class PortCopy {
    private PortCopy() {}

    /** Runs until the pod's side has ended. */
    static void run(SocketChannel pod, InputStream fromClient, OutputStream toClient, Executor threads)
            throws IOException {
        threads.execute(() -> upstream(fromClient, pod));
        ByteBuffer buffer = ByteBuffer.allocate(32 * 1024);
        while (pod.read(buffer) >= 0) {
            toClient.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
    }

    private static void upstream(InputStream fromClient, SocketChannel pod) {
        byte[] bytes = new byte[32 * 1024];
        try {
            for (int n = fromClient.read(bytes); n >= 0; n = fromClient.read(bytes)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, n);
                while (buffer.hasRemaining()) {
                    pod.write(buffer);
                }
            }
            pod.shutdownOutput();
        } catch (IOException e) {
            try {
                fromClient.close();
            } catch (IOException again) {
                e.addSuppressed(again);
            }
        }
    }
}
