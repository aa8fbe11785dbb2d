package io.keelson.resources.server;

import io.keelson.resources.KubeApiServer;
import io.keelson.resources.KubeApiServerConfig;
import io.keelson.storage.memory.MemoryBackend;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/**
 * An API server to try things with: in memory, on a port of the loopback interface, its certificates in a directory.
 * Arguments: the port and the directory.
 */
public final class DevServer {
    private DevServer() {}

    public static void main(String[] arguments) throws Exception {
        long began = System.nanoTime();
        start(Integer.parseInt(arguments[0]), Path.of(arguments[1]));
        System.out.println("ready after " + (System.nanoTime() - began) / 1_000_000 + " ms");
        new CountDownLatch(1).await();
    }

    /** Starts a server with the default objects of a cluster. */
    static KubeApiServer start(int port, Path directory) throws Exception {
        return KubeApiServer.start(
                new MemoryBackend(),
                new KubeApiServerConfig(
                        directory,
                        "127.0.0.1",
                        port,
                        InetAddress.getByAddress(new byte[] {10, 0, 0, 1}),
                        "node-1",
                        "10.96.0.0/16",
                        InetAddress.getByAddress(new byte[] {10, 96, 0, 1}),
                        "cluster.local",
                        Clock.systemUTC()));
    }
}
