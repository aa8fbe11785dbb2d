package io.keelson.storage.etcd;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** An etcd of this machine's on loopback, in a directory of its own. */
final class EtcdProcess implements AutoCloseable {
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private final Path directory;
    private final int port;
    private final int peerPort;
    private Process process;

    private EtcdProcess() throws IOException {
        directory = Files.createTempDirectory("keelson-etcd");
        port = freePort();
        peerPort = freePort();
        process = launch();
    }

    /** Starts one; skips the test where etcd is not installed. */
    static EtcdProcess start() throws IOException {
        boolean there =
                List.of("/usr/bin/etcd", "/usr/local/bin/etcd").stream().anyMatch(p -> Files.isExecutable(Path.of(p)));
        Assumptions.assumeTrue(there, "etcd is not installed (Debian package etcd-server)");
        return new EtcdProcess();
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    void startAgain() throws IOException {
        process = launch();
    }

    private Process launch() throws IOException {
        String peer = "http://127.0.0.1:" + peerPort;
        Process started = new ProcessBuilder(
                        "etcd",
                        "--data-dir",
                        directory.toString(),
                        "--listen-client-urls",
                        endpoint(),
                        "--advertise-client-urls",
                        endpoint(),
                        "--listen-peer-urls",
                        peer,
                        "--initial-advertise-peer-urls",
                        peer,
                        "--initial-cluster",
                        "default=" + peer)
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!answers()) {
            if (System.nanoTime() > deadline || !started.isAlive()) {
                throw new IOException("etcd does not listen on " + endpoint());
            }
            LockSupport.parkNanos(20_000_000);
        }
        return started;
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(Objects.requireNonNull(file));
            }
        }
    }
}
