package io.keelson.distribution.process;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.distribution.join.NodeCredentials;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of a node whose cluster is elsewhere: asks for the one that the kubelet serves with, and for both anew
 * when four fifths of their time are over.
 */
final class NodeCertificates implements Component {
    private static final Logger LOG = LoggerFactory.getLogger(NodeCertificates.class);
    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofHours(12);

    private final NodeConfig config;
    private final ClusterDirectory directory;
    private final ApiAccess api;
    private final Clock clock = Clock.systemUTC();
    private volatile @Nullable Thread thread;
    private volatile String health = "starting";

    NodeCertificates(NodeConfig config, ClusterDirectory directory, ApiAccess api) {
        this.config = config;
        this.directory = directory;
        this.api = api;
    }

    @Override
    public String name() {
        return "certificates";
    }

    @Override
    public void start() {
        ApiClient client = api.client("system:node:" + config.nodeName(), List.of("system:nodes"), "kubelet");
        NodeCredentials credentials =
                new NodeCredentials(client, config.nodeName(), List.<InetAddress>of(Nodes.address(config)));
        thread = Thread.ofVirtual().name("node-certificates").start(() -> keep(credentials));
    }

    private void keep(NodeCredentials credentials) {
        try {
            while (true) {
                Thread.sleep(round(credentials));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Renews what is due; returns how long nothing has to be done. */
    private Duration round(NodeCredentials credentials) throws InterruptedException {
        try {
            Instant serving = credentials.serving(directory.nodeServing(), clock.instant());
            Instant own = credentials.client(directory.nodeCredentials(), clock.instant());
            health = "ready";
            Duration left = Duration.between(clock.instant(), serving.isBefore(own) ? serving : own);
            return left.compareTo(LONGEST) > 0 ? LONGEST : left.isNegative() ? Duration.ZERO : left;
        } catch (KubernetesClientException | ConfigurationException e) {
            health = String.valueOf(e.getMessage());
            LOG.warn("a certificate of the node was not issued: {}", e.getMessage());
            return AGAIN;
        }
    }

    @Override
    public void stop() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public String health() {
        return health;
    }
}
