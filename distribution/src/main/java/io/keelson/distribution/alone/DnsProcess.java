package io.keelson.distribution.alone;

import io.keelson.client.informer.Informers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Wire;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.kubeconfig.KubeconfigEndpoint;
import io.keelson.distribution.process.LogConfiguration;
import io.keelson.distribution.process.Termination;
import io.keelson.network.dns.ClusterDns;
import io.keelson.network.dns.DnsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cluster's name server in a process of its own. */
public final class DnsProcess {
    private static final Logger LOG = LoggerFactory.getLogger(DnsProcess.class);

    private DnsProcess() {}

    /**
     * What the command line says.
     *
     * @param kubeconfig names the API server and holds the server's credentials
     * @param servers the API servers; none for the one that the kubeconfig names
     * @param listen where it answers
     * @param metrics where metrics, health and readiness are; null for nowhere
     * @param domain the cluster's domain
     * @param clusterRanges ranges of pods and services, which may ask
     * @param clientRanges further ranges that may ask
     * @param resolverFile the resolv.conf that says who knows the names of others
     * @param stubDomains servers of domains that others do not know, by domain
     */
    public record Options(
            Path kubeconfig,
            List<URI> servers,
            List<InetSocketAddress> listen,
            @Nullable InetSocketAddress metrics,
            String domain,
            List<String> clusterRanges,
            List<String> clientRanges,
            Path resolverFile,
            Map<String, List<InetSocketAddress>> stubDomains) {
        public Options {
            servers = List.copyOf(servers);
            listen = List.copyOf(listen);
            clusterRanges = List.copyOf(clusterRanges);
            clientRanges = List.copyOf(clientRanges);
            stubDomains = Map.copyOf(new LinkedHashMap<>(stubDomains));
        }
    }

    /** Runs it until the process is asked to end. */
    public static void run(Options options) {
        LogConfiguration.toTerminal();
        List<InetAddress> own =
                options.listen().stream().map(InetSocketAddress::getAddress).toList();
        DnsConfig config = DnsConfig.standard(options.domain(), own, options.clusterRanges())
                .withClientRanges(options.clientRanges())
                .withResolverFile(options.resolverFile())
                .withStubDomains(options.stubDomains());
        try (Termination termination = Termination.listen();
                KubeconfigEndpoint endpoint =
                        new KubeconfigEndpoint(options.kubeconfig(), options.servers(), Clock.systemUTC());
                Informers informers = new Informers(new ApiClient(endpoint, new Wire(), "dns"));
                ClusterDns server = made(config, informers)) {
            informers.start();
            for (InetSocketAddress address : options.listen()) {
                LOG.info("names of {} are answered at {}", options.domain(), server.listen(address));
            }
            if (options.metrics() != null) {
                LOG.info("metrics at {}", server.serveMetrics(options.metrics()));
            }
            termination.await();
        } catch (IOException e) {
            throw new ConfigurationException("names cannot be answered: " + e.getMessage());
        }
    }

    private static ClusterDns made(DnsConfig config, Informers informers) {
        try {
            return new ClusterDns(config, informers, Clock.systemUTC());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
    }
}
