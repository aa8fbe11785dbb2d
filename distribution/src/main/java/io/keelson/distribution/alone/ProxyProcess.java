package io.keelson.distribution.alone;

import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Wire;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.kubeconfig.KubeconfigEndpoint;
import io.keelson.distribution.process.LogConfiguration;
import io.keelson.distribution.process.Termination;
import io.keelson.network.proxy.ServiceProxy;
import io.keelson.network.proxy.ServiceProxyConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service proxy of a node in a process of its own. */
public final class ProxyProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyProcess.class);
    private static final int HEALTHZ_PORT = 10256;
    private static final int METRICS_PORT = 10249;
    private static final String TABLE = "keelson-proxy";

    private ProxyProcess() {}

    /**
     * What the command line says; it wins over the file.
     *
     * @param config a {@code KubeProxyConfiguration}, null for none
     * @param kubeconfig names the API server and holds the proxy's credentials, null where the file names it
     * @param servers the API servers; none for the one that the kubeconfig names
     * @param nodeName null for the file's, or the host's name
     * @param clusterRanges ranges of pods, empty for the file's
     * @param nodePortAddresses ranges of addresses that node ports are open on, empty for the file's
     * @param healthz where health is served, null for the file's or upstream's default
     * @param metrics where metrics are served, null for the file's or upstream's default
     */
    public record Options(
            @Nullable Path config,
            @Nullable Path kubeconfig,
            List<URI> servers,
            @Nullable String nodeName,
            List<String> clusterRanges,
            List<String> nodePortAddresses,
            @Nullable InetSocketAddress healthz,
            @Nullable InetSocketAddress metrics) {
        public Options {
            servers = List.copyOf(servers);
            clusterRanges = List.copyOf(clusterRanges);
            nodePortAddresses = List.copyOf(nodePortAddresses);
        }
    }

    /** Runs it until the process is asked to end; what it wrote stays, so that connections go on. */
    public static void run(Options options) throws IOException {
        LogConfiguration.toTerminal();
        KubeProxyConfiguration file = file(options);
        Path kubeconfig = options.kubeconfig() != null ? options.kubeconfig() : file.kubeconfig();
        if (kubeconfig == null) {
            throw new ConfigurationException(
                    "neither --kubeconfig nor clientConnection.kubeconfig of the file is given");
        }
        ServiceProxyConfig config = config(options, file);
        try (Termination termination = Termination.listen();
                KubeconfigEndpoint endpoint = new KubeconfigEndpoint(kubeconfig, options.servers(), Clock.systemUTC());
                ServiceProxy proxy = new ServiceProxy(new ApiClient(endpoint, new Wire(), "kube-proxy"), config)) {
            proxy.serve(
                    first(options.healthz(), file.address("healthzBindAddress", HEALTHZ_PORT), "0.0.0.0", HEALTHZ_PORT),
                    first(
                            options.metrics(),
                            file.address("metricsBindAddress", METRICS_PORT),
                            "127.0.0.1",
                            METRICS_PORT));
            proxy.start();
            LOG.info("kube-proxy runs on node {} against {}", config.nodeName(), endpoint.servers());
            termination.await();
        }
    }

    /** Removes what a proxy has left. */
    public static void cleanup(Options options) throws IOException {
        ServiceProxy.remove(config(options, file(options)));
    }

    private static KubeProxyConfiguration file(Options options) {
        Path file = options.config();
        return file == null ? KubeProxyConfiguration.none() : KubeProxyConfiguration.read(file);
    }

    private static ServiceProxyConfig config(Options options, KubeProxyConfiguration file) {
        String node = Objects.requireNonNullElse(options.nodeName(), file.hostname());
        ServiceProxyConfig config = new ServiceProxyConfig(
                node.isEmpty() ? ClusterConfig.hostName() : node,
                TABLE,
                options.clusterRanges().isEmpty() ? file.clusterRanges() : options.clusterRanges(),
                List.of(),
                options.nodePortAddresses().isEmpty() ? file.nodePortAddresses() : options.nodePortAddresses(),
                file.bridge());
        try {
            config.check();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
        return config;
    }

    private static InetSocketAddress first(
            @Nullable InetSocketAddress flag, @Nullable InetSocketAddress file, String host, int port) {
        return flag != null ? flag : file != null ? file : new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }
}
