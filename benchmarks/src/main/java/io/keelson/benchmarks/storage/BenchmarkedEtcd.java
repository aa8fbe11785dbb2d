package io.keelson.benchmarks.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An etcd of one member on free ports of loopback, durable as etcd is by default. */
final class BenchmarkedEtcd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String QUOTA_BYTES = "8589934592";

    private final Process process;
    private final String url;

    private BenchmarkedEtcd(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts etcd and returns when it takes connections.
     *
     * @param program the program, a path or a name to be found on the path
     * @param directory where its data goes; nothing may be there
     * @throws IOException where it cannot be started
     */
    static BenchmarkedEtcd start(String program, Path directory) throws IOException, InterruptedException {
        int clients = freePort();
        String client = "http://127.0.0.1:" + clients;
        String peer = "http://127.0.0.1:" + freePort();
        Process process = new ProcessBuilder(
                        program,
                        "--data-dir=" + directory,
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=default=" + peer,
                        "--quota-backend-bytes=" + QUOTA_BYTES,
                        "--log-level=error")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolveSibling("etcd.log").toFile())
                .start();
        BenchmarkedEtcd started = new BenchmarkedEtcd(process, client);
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!answers(clients)) {
            if (!process.isAlive() || System.nanoTime() > until) {
                started.close();
                throw new IOException(program + " did not start; see " + directory.resolveSibling("etcd.log"));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return started;
    }

    String url() {
        return url;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
