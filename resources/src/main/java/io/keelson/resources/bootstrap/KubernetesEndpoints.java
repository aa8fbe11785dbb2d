package io.keelson.resources.bootstrap;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.storage.Backend;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the endpoints of {@code default/kubernetes} those of the API servers that live, as upstream's lease reconciler
 * does; over a storage that no other server can have open, those are this one's. Blocking; one thread at a time.
 */
public final class KubernetesEndpoints {
    /** How often it is to be called. */
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesEndpoints.class);

    private final ObjectReader reader;
    private final BootstrapWriter writer;
    private final @Nullable MasterLeases leases;
    private @Nullable InetAddress announced;
    private boolean withdrawn;

    /**
     * @param reader what there is
     * @param writer where endpoints go
     * @param backend the storage
     * @param nanos a clock that only goes forward, in nanoseconds
     */
    public KubernetesEndpoints(ObjectReader reader, BootstrapWriter writer, Backend backend, LongSupplier nanos) {
        this.reader = reader;
        this.writer = writer;
        this.leases = backend.shared() ? new MasterLeases(backend, nanos) : null;
    }

    /** Says that this server lives, and brings the endpoints up to date. */
    public synchronized void reconcile(ServerAddress server) {
        if (withdrawn) {
            return;
        }
        MasterLeases shared = leases;
        if (shared == null) {
            write(server, List.of(server.address()));
            return;
        }
        InetAddress before = announced;
        if (before != null && !before.equals(server.address())) {
            shared.remove(before);
        }
        shared.renew(server.address());
        announced = server.address();
        List<InetAddress> live = shared.live();
        if (live.isEmpty()) {
            // This server has just said that it lives, so the storage is not to be believed.
            LOG.warn("no API server is said to live; the endpoints stay as they are");
            return;
        }
        write(server, live);
    }

    /** Takes this server out of the endpoints, for good: called before it stops. */
    public synchronized void withdraw(ServerAddress server) {
        MasterLeases shared = leases;
        withdrawn = true;
        if (shared != null && announced != null) {
            shared.remove(server.address());
            List<InetAddress> live = shared.live();
            if (!live.isEmpty()) {
                write(server, live);
            }
        }
    }

    private void write(ServerAddress server, List<InetAddress> addresses) {
        put(KubernetesService.ENDPOINTS, KubernetesService.endpoints(server, addresses), "subsets");
        put(KubernetesService.SLICES, KubernetesService.slice(server, addresses), "endpoints", "ports");
    }

    private void put(GroupVersionResource resource, ObjectNode wanted, String... fields) {
        ObjectDocument existing = reader.get(resource, "default", KubernetesService.NAME);
        if (existing == null) {
            writer.createMissing(List.of(wanted));
            return;
        }
        ObjectNode tree = existing.toTree();
        boolean changed = false;
        for (String field : fields) {
            if (!Objects.equals(tree.get(field), wanted.get(field))) {
                tree.set(field, wanted.get(field));
                changed = true;
            }
        }
        if (changed && !writer.replace(tree)) {
            LOG.debug("{} changed while it was brought up to date", resource.resource());
        }
    }
}
