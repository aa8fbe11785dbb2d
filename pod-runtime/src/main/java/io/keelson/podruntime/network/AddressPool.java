package io.keelson.podruntime.network;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of a range handed out to sandboxes. A reservation is a file named by the address that holds the sandbox's
 * id, so that it survives the process and two processes never hand out the same address. A freed address rests: the
 * search goes on behind the last one handed out.
 */
final class AddressPool {
    private final Path directory;
    private final Ipv4Network network;
    private int next;

    AddressPool(Path directory, Ipv4Network network) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.network = network;
        try (Stream<Path> taken = Files.list(directory)) {
            this.next = (int) Math.min(taken.count(), network.capacity() - 1);
        }
    }

    /**
     * Reserves an address.
     *
     * @throws IOException when all are taken
     */
    synchronized Inet4Address reserve(String sandbox) throws IOException {
        int capacity = network.capacity();
        for (int i = 0; i < capacity; i++) {
            Inet4Address candidate = network.pod((next + i) % capacity);
            Path file = directory.resolve(candidate.getHostAddress());
            if (!Files.exists(file)) {
                try {
                    Files.createFile(file);
                } catch (FileAlreadyExistsException e) {
                    continue;
                }
                Files.writeString(file, sandbox);
                next = (next + i + 1) % capacity;
                return candidate;
            }
        }
        throw new IOException("failed to allocate for range 0: no IP addresses available in range set: " + network);
    }

    /** The address that a sandbox holds, or null. */
    synchronized @Nullable String find(String sandbox) throws IOException {
        try (Stream<Path> taken = Files.list(directory)) {
            for (Path file : taken.toList()) {
                if (Files.readString(file).equals(sandbox)) {
                    return file.getFileName().toString();
                }
            }
        }
        return null;
    }

    /** Frees what {@code sandbox} holds; an address that meanwhile belongs to another one stays. */
    synchronized void release(String sandbox, @Nullable String address) throws IOException {
        if (address == null || address.isEmpty()) {
            return;
        }
        Path file = directory.resolve(address);
        if (Files.exists(file) && Files.readString(file).equals(sandbox)) {
            Files.delete(file);
        }
    }
}
