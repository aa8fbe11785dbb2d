package io.keelson.network.route;

import io.fabric8.kubernetes.api.model.Node;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informers;
import io.keelson.linux.LinuxException;
import io.keelson.linux.netlink.Netlink;
import io.keelson.network.proxy.AddressRange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the way from this node to the pods of all others, as nodes come, move and go. What somebody else broke in the kernel
 * is mended within half a minute.
 */
public final class NodeToNodeRoutes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeToNodeRoutes.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RouteConfig config;
    private final AddressRange cluster;
    private final RouteTable table;
    private final RouteGuard guard;
    private final Informer<Node> nodes;
    private final Semaphore changes = new Semaphore(0);
    private final Thread thread;
    private volatile String health = "starting";

    /** @param informers of a client that may list and watch nodes; whoever owns them starts them */
    public NodeToNodeRoutes(Informers informers, RouteConfig config) {
        this.config = config;
        this.cluster = Objects.requireNonNull(AddressRange.parse(config.clusterCidr()), "clusterCidr");
        this.table = new RouteTable(config);
        this.guard = new RouteGuard(config);
        this.nodes = informers.of(Node.class);
        nodes.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Node node) {
                changes.release();
            }

            @Override
            public void updated(Node before, Node now) {
                if (!Objects.equals(PeerNode.of(before), PeerNode.of(now))) {
                    changes.release();
                }
            }

            @Override
            public void deleted(Node last) {
                changes.release();
            }
        });
        this.thread = Thread.ofPlatform().daemon().name("pod-routes").unstarted(this::run);
    }

    /** Begins; returns at once. */
    public void start() {
        changes.release();
        thread.start();
    }

    /** Returns {@code ready}, or what is wrong in a few words. */
    public String health() {
        return health;
    }

    private void run() {
        Duration patience = RETRY;
        try {
            while (true) {
                changes.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
                changes.drainPermits();
                patience = round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration round() {
        if (!nodes.synced()) {
            return RETRY;
        }
        List<PeerNode> peers = nodes.list().stream()
                .map(PeerNode::of)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        try (Netlink netlink = new Netlink()) {
            RoutePlan plan = RoutePlan.of(config.nodeName(), cluster, peers, table.links(netlink));
            guard.write(plan);
            write(netlink, plan);
            told("ready");
            return LOOK_AGAIN;
        } catch (IOException | RuntimeException e) {
            told(String.valueOf(e.getMessage()));
            return RETRY;
        }
    }

    private void write(Netlink netlink, RoutePlan plan) throws IOException {
        try {
            table.write(netlink, plan);
        } catch (LinuxException e) {
            if (e.errno() != LinuxException.EOPNOTSUPP) {
                throw e;
            }
            table.write(netlink, new RoutePlan(plan.own(), plan.peers(), plan.direct(), List.of()));
            throw new IOException(
                    "this kernel has no VXLAN (module vxlan), so the pods of nodes behind a router are not reached: "
                            + String.join(
                                    ", ",
                                    plan.tunnels().stream()
                                            .map(t -> t.node().getHostAddress())
                                            .toList()),
                    e);
        }
    }

    private void told(String now) {
        if (!now.equals(health)) {
            if (now.equals("ready")) {
                LOG.info("the pods of all other nodes have their routes");
            } else {
                LOG.error("the routes to other nodes' pods could not be written: {}", now);
            }
            health = now;
        }
    }

    /** Stops; what is written stays, so that pods go on to be reached. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes all that was written. @throws IOException with the kernel's reason */
    public static void remove(RouteConfig config) throws IOException {
        new RouteGuard(config).remove();
        try (Netlink netlink = new Netlink()) {
            new RouteTable(config).remove(netlink);
        }
    }
}
