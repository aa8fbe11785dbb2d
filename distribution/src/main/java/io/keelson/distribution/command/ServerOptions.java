package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterConfig.Settings;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.EtcdTls;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that starts an API server: which cluster, and how its server is reached and stores. */
final class ServerOptions {
    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private AuditOptions audit = new AuditOptions();

    @Option(names = "--config", paramLabel = "FILE", description = "Settings as YAML; flags given here win.")
    private @Nullable Path configFile;

    @Option(names = "--port", description = "The API server's port (default: 6443).")
    private @Nullable Integer port;

    @Option(names = "--address", description = "The address the API server listens on (default: 127.0.0.1).")
    private @Nullable String address;

    @Option(
            names = "--etcd-servers",
            split = ",",
            paramLabel = "URL",
            description = "Keep objects in this etcd cluster instead of the embedded store.")
    private @Nullable List<String> etcdServers;

    @Option(names = "--etcd-cafile", paramLabel = "FILE", description = "The authority of etcd's certificates.")
    private @Nullable Path etcdAuthority;

    @Option(
            names = "--etcd-certfile",
            paramLabel = "FILE",
            description = "The certificate that is shown to etcd, which knows the user by it as well.")
    private @Nullable Path etcdCertificate;

    @Option(names = "--etcd-keyfile", paramLabel = "FILE", description = "The key of that certificate.")
    private @Nullable Path etcdKey;

    @Option(
            names = "--advertise-address",
            paramLabel = "ADDRESS",
            description = "The address that nodes and pods reach this API server by (default: --address, or that of the"
                    + " interface the default route leads through).")
    private @Nullable String advertiseAddress;

    @Option(
            names = "--storage-media-type",
            paramLabel = "TYPE",
            description = "What objects are stored as: application/json (default) or"
                    + " application/vnd.kubernetes.protobuf; both are read.")
    private @Nullable String storageMediaType;

    /** Returns what the file says, or that it says nothing. */
    Settings file() {
        return configFile != null ? Settings.read(configFile) : Settings.none();
    }

    /** Returns the directory of the cluster that is meant. */
    ClusterDirectory directory(Settings file) {
        if (cluster.dataDir != null) {
            return new ClusterDirectory(cluster.dataDir);
        }
        return new ClusterDirectory(file.dataDir() != null ? file.dataDir() : ClusterDirectory.defaultRoot());
    }

    /** Returns a configuration with what the file says, and over it what these flags say. */
    ClusterConfig configure(ClusterConfig defaults, Settings file, ClusterDirectory directory) {
        return defaults.with(file)
                .with(new Settings(
                        directory.root(),
                        address,
                        port,
                        etcdServers,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        storageMediaType,
                        null,
                        null,
                        null,
                        audit.config(),
                        null,
                        new EtcdTls(etcdAuthority, etcdCertificate, etcdKey),
                        advertiseAddress));
    }
}
