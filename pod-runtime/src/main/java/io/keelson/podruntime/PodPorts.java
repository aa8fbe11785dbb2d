package io.keelson.podruntime;

import io.keelson.linux.Libc;
import io.keelson.linux.namespace.NamespaceThread;
import io.keelson.podruntime.sandbox.Sandbox;
import io.keelson.podruntime.streaming.PortSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Connects to ports of a pod as its own processes would: to localhost in its network namespace, IPv4 first. */
final class PodPorts implements PortSession {
    private final Sandbox sandbox;

    PodPorts(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @Override
    public SocketChannel connect(int port) throws IOException {
        Path namespace = sandbox.networkNamespace();
        return namespace == null
                ? dial(port)
                : NamespaceThread.joined(namespace.toString(), Libc.CLONE_NEWNET, () -> dial(port));
    }

    private static SocketChannel dial(int port) throws IOException {
        try {
            return dial(StandardProtocolFamily.INET, new InetSocketAddress("127.0.0.1", port));
        } catch (IOException first) {
            try {
                return dial(StandardProtocolFamily.INET6, new InetSocketAddress("::1", port));
            } catch (IOException e) {
                throw new IOException(
                        "failed to connect to localhost:" + port + " inside namespace: " + first.getMessage(), first);
            }
        }
    }

    private static SocketChannel dial(StandardProtocolFamily family, SocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open(family);
        try {
            channel.connect(address);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public String pod() {
        return sandbox.id() + ", uid " + sandbox.config().getMetadata().getUid();
    }
}
