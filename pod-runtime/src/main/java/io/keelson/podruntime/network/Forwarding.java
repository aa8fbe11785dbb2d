package io.keelson.podruntime.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The node's {@code net.ipv4.ip_forward}, which every runtime on the node needs. The first one that switches it on
 * notes the value it found; the last one to leave puts that back.
 */
final class Forwarding {
    private static final Path SWITCH = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final Path USERS = Path.of("/run/keelson/forwarding");
    private static final Path BEFORE = Path.of("/run/keelson/forwarding-before");

    private Forwarding() {}

    static synchronized void acquire(String bridge) throws IOException {
        Files.createDirectories(USERS);
        if (!Files.exists(BEFORE)) {
            Files.writeString(BEFORE, Files.readString(SWITCH));
        }
        Path user = USERS.resolve(bridge);
        if (!Files.exists(user)) {
            Files.createFile(user);
        }
        if (!Files.readString(SWITCH).strip().equals("1")) {
            Files.writeString(SWITCH, "1");
        }
    }

    static synchronized void release(String bridge) throws IOException {
        if (!Files.deleteIfExists(USERS.resolve(bridge))) {
            return;
        }
        try (Stream<Path> others = Files.list(USERS)) {
            if (others.findAny().isPresent()) {
                return;
            }
        }
        if (Files.exists(BEFORE)) {
            Files.writeString(SWITCH, Files.readString(BEFORE).strip());
            Files.delete(BEFORE);
        }
        Files.deleteIfExists(USERS);
    }
}
