package io.keelson.distribution.process;

import io.keelson.client.informer.Informers;
import io.keelson.client.transport.ApiClient;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.network.dns.ClusterDns;
import io.keelson.network.dns.DnsConfig;
import io.keelson.network.dns.DnsObjects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's name server on this node. Where another program has its port, the cluster runs without until the port is
 * free, and says so.
 */
final class DnsComponent implements Component {
    private static final Logger LOG = LoggerFactory.getLogger(DnsComponent.class);
    private static final int PORT = 53;
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final NodeConfig config;
    private final ClusterDirectory directory;
    private final ApiAccess api;
    private volatile @Nullable ClusterDns server;
    private volatile @Nullable Informers informers;
    private volatile @Nullable Thread listening;
    private volatile String health = "starting";

    DnsComponent(NodeConfig config, ClusterDirectory directory, ApiAccess api) {
        this.config = config;
        this.directory = directory;
        this.api = api;
    }

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public void start() throws IOException {
        InetAddress address = Nodes.dnsAddress(config);
        Nodes.dnsLink(directory).create(List.of(address));
        ApiClient client = api.client(
                DnsObjects.ACCOUNT, List.of("system:serviceaccounts", "system:serviceaccounts:kube-system"), "dns");
        Informers following = new Informers(client);
        informers = following;
        ClusterDns made = new ClusterDns(
                DnsConfig.standard(
                        config.clusterDomain(), List.of(address), List.of(config.clusterCidr(), config.serviceCidr())),
                following,
                Clock.systemUTC());
        server = made;
        following.start();
        if (!listen(made, address)) {
            listening = Thread.ofVirtual().name("dns-listen").start(() -> listenWhenFree(made, address));
        }
    }

    private boolean listen(ClusterDns made, InetAddress address) {
        try {
            made.listen(new InetSocketAddress(address, PORT));
        } catch (IOException e) {
            if (!health.equals(e.getMessage())) {
                LOG.warn("names are not answered yet: {}", e.getMessage());
            }
            health = String.valueOf(e.getMessage());
            return false;
        }
        made.serveMetrics(new InetSocketAddress(address, DnsObjects.METRICS));
        health = "ready";
        return true;
    }

    private void listenWhenFree(ClusterDns made, InetAddress address) {
        try {
            do {
                Thread.sleep(AGAIN);
            } while (!listen(made, address));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        Thread waiting = listening;
        if (waiting != null) {
            waiting.interrupt();
        }
        Informers following = informers;
        if (following != null) {
            following.close();
        }
        ClusterDns running = server;
        if (running != null) {
            running.close();
            try {
                Nodes.dnsLink(directory).remove();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public String health() {
        ClusterDns running = server;
        return running != null && !running.ready() && health.equals("ready") ? "starting" : health;
    }
}
