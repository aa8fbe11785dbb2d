package io.keelson.distribution.process;

import io.keelson.client.reconcile.Timers;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.NodeConfig;
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
    private final NodeConfig config;
    private final ClusterDirectory directory;
    private final ApiAccess api;
    private final RuntimeComponent runtime;
    private final Timers timers;
    private final Files files;
    private final List<Listener> listeners;
    private volatile @Nullable Kubelet kubelet;

    /**
     * The kubelet's server as TLS shows it.
     *
     * @param certificate its certificate, PEM
     * @param key its key, PEM
     */
    record Files(Path certificate, Path key) {}

    /** @param listeners where other programs of this process listen, so that pods do not get these ports */
    KubeletComponent(
            NodeConfig config,
            ClusterDirectory directory,
            ApiAccess api,
            RuntimeComponent runtime,
            Timers timers,
            Files files,
            List<Listener> listeners) {
        this.config = config;
        this.directory = directory;
        this.api = api;
        this.runtime = runtime;
        this.timers = timers;
        this.files = files;
        this.listeners = listeners;
    }

    @Override
    public String name() {
        return "kubelet";
    }

    @Override
    public void start() {
        String address = Nodes.address(config).getHostAddress();
        Path file = config.kubeletConfig();
        KubeletConfiguration given = file == null ? KubeletConfiguration.defaults() : KubeletConfiguration.read(file);
        KubeletConfig settings = KubeletConfig.builder(config.nodeName())
                .nodeAddresses(List.of(address))
                .listen(address, config.kubeletPort())
                .directories(directory.kubelet(), directory.podLogs())
                .tls(files.certificate(), files.key(), directory.pki().resolve("ca.crt"))
                .dns(List.of(Nodes.dnsAddress(config).getHostAddress()), config.clusterDomain())
                .configuration(given)
                .listeners(listeners)
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
