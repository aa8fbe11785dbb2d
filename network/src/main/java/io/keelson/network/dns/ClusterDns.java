package io.keelson.network.dns;

import io.fabric8.kubernetes.api.model.Node;
import io.keelson.client.informer.Informers;
import io.keelson.network.dns.forward.AnswerCache;
import io.keelson.network.dns.forward.Forwarder;
import io.keelson.network.dns.forward.NetworkUpstream;
import io.keelson.network.dns.forward.ResolverFile;
import io.keelson.network.dns.forward.StubDomains;
import io.keelson.network.dns.record.ClusterZone;
import io.keelson.network.dns.record.ReverseZone;
import io.keelson.network.dns.record.ServiceIndex;
import io.keelson.network.dns.server.DnsListener;
import io.keelson.network.dns.server.DnsMetrics;
import io.keelson.network.dns.server.MetricsEndpoint;
import io.keelson.network.dns.server.NameService;
import io.keelson.network.dns.server.Networks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** The name server of a cluster. It answers as soon as it listens, with {@code SERVFAIL} what it does not know yet. */
public final class ClusterDns implements AutoCloseable {
    private final ServiceIndex index;
    private final DnsListener listener;
    private final DnsMetrics metrics = new DnsMetrics();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<MetricsEndpoint> endpoints = new ArrayList<>();

    /**
     * Asks for the informers that it needs; whoever owns them starts them.
     *
     * @param informers of a client that may list and watch services, endpoint slices, namespaces and nodes
     * @param clock the time, for the zone's serial number
     * @throws IllegalArgumentException where a domain or range of the settings is none
     */
    public ClusterDns(DnsConfig config, Informers informers, Clock clock) {
        index = new ServiceIndex(informers, clock);
        long ttl = config.ttl().toSeconds();
        ClusterZone zone = new ClusterZone(name(config.domain()), config.addresses(), ttl, index);
        ResolverFile resolvers =
                new ResolverFile(config.resolverFile(), config.addresses()::contains, System::nanoTime);
        Map<Name, List<InetSocketAddress>> stubs = new HashMap<>();
        config.stubDomains().forEach((domain, servers) -> stubs.put(name(domain), servers));
        AnswerCache cache = new AnswerCache(config.cacheBytes(), System::nanoTime);
        metrics.cache(cache);
        Forwarder forwarder = new Forwarder(
                new StubDomains(stubs, resolvers::servers),
                new NetworkUpstream(config.forwardTimeout(), threads),
                cache,
                metrics,
                System::nanoTime);
        List<String> clients = new ArrayList<>(config.clusterRanges());
        clients.addAll(config.clientRanges());
        NameService names = new NameService(
                index,
                zone,
                new ReverseZone(zone, index, ttl),
                forwarder,
                new Clients(clients, informers.of(Node.class)),
                new Networks(config.clusterRanges()),
                ttl);
        listener = new DnsListener(names, metrics, config.connectionPatience(), System::nanoTime);
    }

    private static Name name(String domain) {
        try {
            return Name.fromString(domain, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("\"" + domain + "\" is no domain", e);
        }
    }

    /**
     * Answers on an address, by UDP and TCP.
     *
     * @return where it answers
     * @throws IOException where it cannot be listened on
     */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        return listener.listen(address);
    }

    /**
     * Serves metrics, health and readiness over HTTP on an address.
     *
     * @return where it serves
     */
    public synchronized InetSocketAddress serveMetrics(InetSocketAddress address) {
        MetricsEndpoint endpoint = new MetricsEndpoint(address, metrics, this::ready);
        endpoints.add(endpoint);
        return endpoint.address();
    }

    /** Whether it knows the whole cluster. */
    public boolean ready() {
        return index.synced();
    }

    @Override
    public synchronized void close() {
        endpoints.forEach(MetricsEndpoint::close);
        listener.close();
        threads.shutdownNow();
    }
}
