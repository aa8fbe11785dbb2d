package io.keelson.podruntime.streaming;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** What a port-forward URL stands for. */
public interface PortSession {
    /** Connects to a port of the pod, from within the pod. */
    SocketChannel connect(int port) throws IOException;

    /** The pod, for messages. */
    String pod();
}
