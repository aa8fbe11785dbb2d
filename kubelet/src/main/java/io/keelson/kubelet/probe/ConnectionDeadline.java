package io.keelson.kubelet.probe;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/**
 * The time a whole exchange over a connection may take: when it is over the connection is closed, whatever it waits for.
 * A time for each read would let a server that sends a byte now and then hold a probe for ever.
 */
final class ConnectionDeadline implements AutoCloseable {
    private final Thread watch;
    private volatile boolean passed;

    ConnectionDeadline(Socket socket, Duration left) {
        this.watch = Thread.ofVirtual().name("probe-deadline").start(() -> {
            try {
                Thread.sleep(left);
                passed = true;
                socket.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                // Closed is all it is to be.
                passed = true;
            }
        });
    }

    /** Returns whether it is over. */
    boolean passed() {
        return passed;
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
