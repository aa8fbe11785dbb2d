package io.keelson.distribution.process;

import io.keelson.apiserver.certificate.ClusterIdentity;
import io.keelson.client.reconcile.Timers;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.kubelet.Kubelet;
import io.keelson.kubelet.KubeletConfig;
import io.keelson.kubelet.admission.HostPorts.Listener;
import io.keelson.kubelet.config.KubeletConfiguration;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kubelet of this machine's node. */
final class KubeletComponent implements Component {
    private final ClusterConfig config;
    private final ClusterDirectory directory;
    private final ApiServerComponent api;
    private final RuntimeComponent runtime;
    private final Timers timers;
    private volatile @Nullable Kubelet kubelet;

    KubeletComponent(
            ClusterConfig config,
            ClusterDirectory directory,
            ApiServerComponent api,
            RuntimeComponent runtime,
            Timers timers) {
        this.config = config;
        this.directory = directory;
        this.api = api;
        this.runtime = runtime;
        this.timers = timers;
    }

    @Override
    public String name() {
        return "kubelet";
    }

    @Override
    public void start() {
        String address = HostAddress.find().getHostAddress();
        Path file = config.kubeletConfig();
        KubeletConfiguration given = file == null ? KubeletConfiguration.defaults() : KubeletConfiguration.read(file);
        KubeletConfig settings = KubeletConfig.builder(config.nodeName())
                .nodeAddresses(List.of(address))
                .listen(address, config.kubeletPort())
                .directories(directory.kubelet(), directory.podLogs())
                .tls(
                        file(ClusterIdentity.KUBELET_SERVING, ".crt"),
                        file(ClusterIdentity.KUBELET_SERVING, ".key"),
                        directory.pki().resolve("ca.crt"))
                .dns(List.of(Nodes.dnsAddress(config).getHostAddress()), config.clusterDomain())
                .configuration(given)
                .listeners(List.of(new Listener(config.address(), config.port())))
                .cgroupRoot("/" + Nodes.id(directory))
                .build();
        Kubelet made = new Kubelet(
                api.client("system:node:" + config.nodeName(), List.of("system:nodes"), "kubelet"),
                runtime.channel(),
                settings,
                timers);
        kubelet = made;
        try {
            made.start();
        } catch (UncheckedIOException e) {
            throw PortInUse.of(e, address, config.kubeletPort(), "the setting \"kubeletPort\"");
        }
    }

    private Path file(ClusterIdentity identity, String ending) {
        return directory.pki().resolve(identity.fileName() + ending);
    }

    @Override
    public void stop() {
        Kubelet running = kubelet;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public String health() {
        Kubelet running = kubelet;
        return running != null && running.healthy() ? "ready" : "starting";
    }
}
