package io.keelson.network.dns.forward;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The name servers of a resolv.conf(5), read again when the file has changed. Thread-safe. */
public final class ResolverFile {
    private static final Logger LOG = LoggerFactory.getLogger(ResolverFile.class);
    private static final int PORT = 53;
    private static final int MOST_BYTES = 64 * 1024;
    /** As many as CoreDNS forwards to. */
    private static final int MOST_SERVERS = 15;

    private static final long LOOK_AGAIN = Duration.ofSeconds(5).toNanos();

    private final Path file;
    private final Predicate<InetAddress> own;
    private final LongSupplier nanos;
    private long looked;
    private @Nullable FileTime changed;
    private List<InetSocketAddress> servers = List.of();

    /**
     * @param file read when asked for, at most every five seconds
     * @param own the addresses we answer on ourselves, which are left out: forwarding there would go round for ever
     * @param nanos a clock that never goes back
     */
    public ResolverFile(Path file, Predicate<InetAddress> own, LongSupplier nanos) {
        this.file = file;
        this.own = own;
        this.nanos = nanos;
        this.looked = nanos.getAsLong() - LOOK_AGAIN;
    }

    /** The servers in the file's order; empty where there is no file or none in it. */
    public synchronized List<InetSocketAddress> servers() {
        long now = nanos.getAsLong();
        if (now - looked < LOOK_AGAIN) {
            return servers;
        }
        looked = now;
        try {
            FileTime time = Files.getLastModifiedTime(file);
            if (!time.equals(changed)) {
                servers = parse(read());
                changed = time;
                LOG.info("names of others are asked of {}", servers);
            }
        } catch (IOException e) {
            if (changed != null || servers.isEmpty()) {
                LOG.warn("{} cannot be read: {}", file, e.getMessage());
            }
            changed = null;
        }
        return servers;
    }

    private String read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }

    private List<InetSocketAddress> parse(String text) {
        List<InetSocketAddress> found = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split("\\s+", 3);
            if (words.length < 2 || !words[0].equals("nameserver") || found.size() == MOST_SERVERS) {
                continue;
            }
            try {
                InetAddress address = InetAddress.ofLiteral(words[1]);
                if (own.test(address)) {
                    LOG.warn("{} names this name server itself ({}): left out", file, words[1]);
                } else if (!found.contains(new InetSocketAddress(address, PORT))) {
                    found.add(new InetSocketAddress(address, PORT));
                }
            } catch (IllegalArgumentException e) {
                LOG.warn("{}: \"{}\" is no address", file, words[1]);
            }
        }
        return List.copyOf(found);
    }
}
