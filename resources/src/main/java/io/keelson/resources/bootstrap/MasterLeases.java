package io.keelson.resources.bootstrap;

import io.keelson.api.json.Json;
import io.keelson.storage.Backend;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which API servers there are over one storage: upstream's keys, one a server, which each server writes anew while it
 * lives. A storage here has no time of its own; a key that has not changed for {@link #LEASE} by the clock of who looks is
 * that of a server that has gone, and who sees it deletes it. So no two servers need to agree what time it is. Blocking.
 */
final class MasterLeases {
    static final Duration LEASE = Duration.ofSeconds(15);
    static final String KEYS = "/registry/masterleases/";
    private static final String END = "/registry/masterleases0";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST = 1000;

    private final Backend backend;
    private final LongSupplier nanos;
    private Map<String, Seen> seen = new HashMap<>();

    /** When a key was first seen as it is. */
    private record Seen(long revision, long at) {}

    /** @param nanos a clock that only goes forward, in nanoseconds */
    MasterLeases(Backend backend, LongSupplier nanos) {
        this.backend = backend;
        this.nanos = nanos;
    }

    /** Says that the server of this address lives. */
    void renew(InetAddress server) {
        String key = KEYS + server.getHostAddress();
        Backend.@Nullable Entry entry = backend.get(key, 0).block(PATIENCE);
        long revision = entry == null ? 0 : entry.modRevision();
        // Where somebody else was faster the key is newer than this anyway.
        backend.commit(List.of(new Backend.Change(key, value(server, revision), revision)))
                .block(PATIENCE);
    }

    /** Says that it lives no longer. */
    void remove(InetAddress server) {
        String key = KEYS + server.getHostAddress();
        Backend.@Nullable Entry entry = backend.get(key, 0).block(PATIENCE);
        if (entry != null) {
            backend.commit(List.of(new Backend.Change(key, null, entry.modRevision())))
                    .block(PATIENCE);
        }
    }

    /** Returns the addresses of the servers that live, in the order of their texts. */
    List<InetAddress> live() {
        Backend.Range range =
                Objects.requireNonNull(backend.range(KEYS, END, MOST, 0).block(PATIENCE), "a range is answered");
        long now = nanos.getAsLong();
        Map<String, Seen> current = new HashMap<>();
        List<InetAddress> live = new ArrayList<>();
        for (Backend.Entry entry : range.entries()) {
            Seen before = seen.get(entry.key());
            Seen state = before != null && before.revision() == entry.modRevision()
                    ? before
                    : new Seen(entry.modRevision(), now);
            if (now - state.at() > LEASE.toNanos()) {
                backend.commit(List.of(new Backend.Change(entry.key(), null, entry.modRevision())))
                        .block(PATIENCE);
                continue;
            }
            current.put(entry.key(), state);
            InetAddress address = address(entry.key());
            if (address != null) {
                live.add(address);
            }
        }
        seen = current;
        return live;
    }

    private static @Nullable InetAddress address(String key) {
        try {
            return InetAddress.ofLiteral(key.substring(KEYS.length()));
        } catch (IllegalArgumentException e) {
            return null; // Not written by an API server.
        }
    }

    /** As upstream writes it: endpoints with a generation, so that each value differs from the one before. */
    private static byte[] value(InetAddress server, long generation) {
        ObjectNode object = Json.object().put("kind", "Endpoints").put("apiVersion", "v1");
        object.putObject("metadata").put("generation", generation + 1);
        object.putArray("subsets").addObject().putArray("addresses").addObject().put("ip", server.getHostAddress());
        return object.toString().getBytes(StandardCharsets.UTF_8);
    }
}
