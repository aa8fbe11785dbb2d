package io.keelson.distribution.alone;

import io.keelson.apiserver.certificate.KeyCertificate;
import io.keelson.apiserver.certificate.SelfSigned;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Wire;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.kubeconfig.KubeconfigEndpoint;
import io.keelson.distribution.process.LogConfiguration;
import io.keelson.distribution.process.RuntimeSocket;
import io.keelson.distribution.process.Termination;
import io.keelson.kubelet.Kubelet;
import io.keelson.kubelet.KubeletConfig;
import io.keelson.kubelet.config.InvalidConfigurationException;
import io.keelson.kubelet.config.KubeletConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kubelet in a process of its own, on any runtime that speaks CRI v1. */
public final class KubeletProcess {
    private static final Logger LOG = LoggerFactory.getLogger(KubeletProcess.class);

    private KubeletProcess() {}

    /**
     * What the command line says.
     *
     * @param kubeconfig names the API server and holds the node's credentials
     * @param servers the API servers; none for the one that the kubeconfig names
     * @param config a {@code KubeletConfiguration}, null for upstream's defaults
     * @param runtime the runtime's socket
     * @param nodeName the node's name
     * @param nodeAddresses the node's addresses, the first one first
     * @param root where pods' volumes and files are
     * @param logs where pods' logs are
     * @param port where logs and exec are served
     * @param certificate the serving certificate; null for one made in the root directory
     * @param key its key
     * @param clientAuthority who signs the certificates of those that may call; null for the kubeconfig's authority
     * @param clusterDomain the cluster's domain
     * @param cgroupRoot the cgroup below which the pods' are
     * @param labels labels the node gets in addition to the usual ones
     */
    public record Options(
            Path kubeconfig,
            List<URI> servers,
            @Nullable Path config,
            Path runtime,
            String nodeName,
            List<String> nodeAddresses,
            Path root,
            Path logs,
            int port,
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable Path clientAuthority,
            String clusterDomain,
            String cgroupRoot,
            Map<String, String> labels) {
        public Options {
            servers = List.copyOf(servers);
            nodeAddresses = List.copyOf(nodeAddresses);
            labels = Map.copyOf(labels);
        }
    }

    /** Runs it until the process is asked to end; pods go on without it. */
    public static void run(Options options) {
        LogConfiguration.toTerminal();
        KubeletConfiguration settings = settings(options.config());
        try (Termination termination = Termination.listen();
                KubeconfigEndpoint endpoint =
                        new KubeconfigEndpoint(options.kubeconfig(), options.servers(), Clock.systemUTC());
                RuntimeSocket runtime = new RuntimeSocket(options.runtime());
                Kubelet kubelet = new Kubelet(
                        new ApiClient(endpoint, new Wire(), "kubelet"),
                        runtime.channel(),
                        config(options, settings, endpoint),
                        Timers.system())) {
            kubelet.start();
            LOG.info("kubelet of node {} runs against {}", options.nodeName(), endpoint.servers());
            termination.await();
        } catch (UncheckedIOException e) {
            throw new ConfigurationException("the kubelet cannot start: " + e.getMessage());
        } catch (IOException e) {
            throw ConfigurationException.because("the kubelet cannot start", e);
        }
    }

    private static KubeletConfiguration settings(@Nullable Path file) {
        try {
            return file == null ? KubeletConfiguration.defaults() : KubeletConfiguration.read(file);
        } catch (InvalidConfigurationException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
    }

    private static KubeletConfig config(Options options, KubeletConfiguration settings, KubeconfigEndpoint endpoint)
            throws IOException {
        Path pki = Files.createDirectories(options.root().resolve("pki"));
        Path authority = options.clientAuthority();
        if (authority == null) {
            authority = pki.resolve("client-ca.crt");
            Files.writeString(authority, endpoint.authority());
        }
        Path certificate = options.certificate();
        Path key = options.key();
        if (certificate == null || key == null) {
            certificate = pki.resolve("kubelet.crt");
            key = pki.resolve("kubelet.key");
            serving(options, certificate, key);
        }
        return KubeletConfig.builder(options.nodeName())
                .nodeAddresses(options.nodeAddresses())
                .listen("0.0.0.0", options.port())
                .directories(options.root(), options.logs())
                .tls(certificate, key, authority)
                .dns(List.of(), options.clusterDomain())
                .configuration(settings)
                .cgroupRoot(options.cgroupRoot())
                .labels(options.labels())
                .build();
    }

    /** As upstream's kubelet: a certificate that nobody signed, kept so that it stays the same. */
    private static void serving(Options options, Path certificate, Path key) throws IOException {
        if (Files.exists(certificate) && Files.exists(key)) {
            return;
        }
        List<InetAddress> addresses =
                options.nodeAddresses().stream().map(InetAddress::ofLiteral).toList();
        KeyCertificate made = SelfSigned.serving(options.nodeName(), addresses, Instant.now());
        Files.deleteIfExists(key);
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, made.keyText());
        Files.writeString(certificate, made.certificateText());
    }
}
