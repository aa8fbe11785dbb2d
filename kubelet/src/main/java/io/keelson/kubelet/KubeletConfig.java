package io.keelson.kubelet;

import io.keelson.kubelet.admission.HostPorts.Listener;
import io.keelson.kubelet.config.KubeletConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a kubelet needs to know.
 *
 * @param nodeName the name of its node
 * @param nodeAddresses the node's addresses, the first one first; pods on the host network have them
 * @param listenAddress the address its server listens on
 * @param port the port its server listens on; 0 for any
 * @param directory where pods' volumes and files are
 * @param logDirectory where pods' logs are, one directory per pod
 * @param certificate PEM file of the server's certificate
 * @param key PEM file of the server's key
 * @param clientAuthority PEM file of the authority whose client certificates the server takes
 * @param clusterDns addresses of the cluster's name servers; empty where there are none
 * @param clusterDomain the cluster's domain
 * @param resolverFile the machine's resolv.conf, which pods with the policy {@code Default} get
 * @param version the version the node reports
 * @param cgroupRoot the cgroup below which the pods' are, beginning with a slash
 * @param labels labels the node gets in addition to the usual ones
 * @param listeners the ports of the node on which its own programs listen, besides the kubelet
 * @param configuration upstream's settings: what a file says, and defaults for the rest
 */
public record KubeletConfig(
        String nodeName,
        List<String> nodeAddresses,
        String listenAddress,
        int port,
        Path directory,
        Path logDirectory,
        Path certificate,
        Path key,
        Path clientAuthority,
        List<String> clusterDns,
        String clusterDomain,
        Path resolverFile,
        String version,
        String cgroupRoot,
        Map<String, String> labels,
        List<Listener> listeners,
        KubeletConfiguration configuration) {

    /** Returns how many pods the node takes. */
    public int maxPods() {
        return configuration.maxPods();
    }

    /** Returns when unused images are removed. */
    public ImageLevels images() {
        return new ImageLevels(configuration.imageGcHigh(), configuration.imageGcLow());
    }

    /**
     * When unused images are removed.
     *
     * @param high begin above this usage of the images' file system, in percent
     * @param low end below this usage, in percent
     */
    public record ImageLevels(int high, int low) {}

    /** Begins a configuration with upstream's defaults. */
    public static Builder builder(String nodeName) {
        return new Builder(nodeName);
    }

    /** Collects a configuration; what is not set has upstream's default. */
    public static final class Builder {
        private final String nodeName;
        private List<String> nodeAddresses = List.of("127.0.0.1");
        private String listenAddress = "0.0.0.0";
        private int port = 10250;
        private Path directory = Path.of("/var/lib/kubelet");
        private Path logDirectory = Path.of("/var/log/pods");
        private @Nullable Path certificate;
        private @Nullable Path key;
        private @Nullable Path clientAuthority;
        private List<String> clusterDns = List.of();
        private String clusterDomain = "cluster.local";
        private Path resolverFile = Path.of("/etc/resolv.conf");
        private String version = "v1.36.2+keelson";
        private String cgroupRoot = "/kubepods";
        private Map<String, String> labels = Map.of();
        private List<Listener> listeners = List.of();
        private KubeletConfiguration configuration = KubeletConfiguration.defaults();

        private Builder(String nodeName) {
            this.nodeName = nodeName;
        }

        /** The node's addresses, the first one first. */
        public Builder nodeAddresses(List<String> addresses) {
            this.nodeAddresses = List.copyOf(addresses);
            return this;
        }

        /** Where the server listens; port 0 takes any free one. */
        public Builder listen(String address, int onPort) {
            this.listenAddress = address;
            this.port = onPort;
            return this;
        }

        /** Where volumes and pods' files are, and where the logs are. */
        public Builder directories(Path pods, Path logs) {
            this.directory = pods;
            this.logDirectory = logs;
            return this;
        }

        /** PEM files of the server's certificate and key, and of the authority of its clients. */
        public Builder tls(Path serverCertificate, Path serverKey, Path authority) {
            this.certificate = serverCertificate;
            this.key = serverKey;
            this.clientAuthority = authority;
            return this;
        }

        /** The cluster's name servers and domain. */
        public Builder dns(List<String> servers, String domain) {
            this.clusterDns = List.copyOf(servers);
            this.clusterDomain = domain;
            return this;
        }

        /** The machine's resolv.conf. */
        public Builder resolverFile(Path file) {
            this.resolverFile = file;
            return this;
        }

        /** The version the node reports. */
        public Builder version(String reported) {
            this.version = reported;
            return this;
        }

        /** The cgroup below which the pods' cgroups are. */
        public Builder cgroupRoot(String root) {
            this.cgroupRoot = root;
            return this;
        }

        /** Labels in addition to the usual ones. */
        public Builder labels(Map<String, String> more) {
            this.labels = Map.copyOf(more);
            return this;
        }

        /** Where the node's own programs listen, besides the kubelet: pods do not get these ports. */
        public Builder listeners(List<Listener> own) {
            this.listeners = List.copyOf(own);
            return this;
        }

        /** Upstream's settings; what they say of name servers and the resolver file wins over what was set here before. */
        public Builder configuration(KubeletConfiguration settings) {
            this.configuration = settings;
            this.resolverFile = settings.resolverFile();
            if (!settings.clusterDns().isEmpty()) {
                this.clusterDns = settings.clusterDns();
            }
            return this;
        }

        /** Returns the configuration. @throws IllegalStateException where the TLS files are missing */
        public KubeletConfig build() {
            if (certificate == null || key == null || clientAuthority == null) {
                throw new IllegalStateException("the kubelet's server needs a certificate, a key and an authority");
            }
            return new KubeletConfig(
                    nodeName,
                    nodeAddresses,
                    listenAddress,
                    port,
                    directory,
                    logDirectory,
                    certificate,
                    key,
                    clientAuthority,
                    clusterDns,
                    clusterDomain,
                    resolverFile,
                    version,
                    cgroupRoot,
                    labels,
                    listeners,
                    configuration);
        }
    }
}
