package io.keelson.distribution.process;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.network.proxy.ServiceProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The service proxy of this machine's node. */
final class ProxyComponent implements Component {
    private static final int HEALTHZ_PORT = 10256;
    private static final int METRICS_PORT = 10249;

    private final NodeConfig config;
    private final ClusterDirectory directory;
    private final ApiAccess api;
    private volatile @Nullable ServiceProxy proxy;

    ProxyComponent(NodeConfig config, ClusterDirectory directory, ApiAccess api) {
        this.config = config;
        this.directory = directory;
        this.api = api;
    }

    @Override
    public String name() {
        return "proxy";
    }

    @Override
    public void start() throws IOException {
        ServiceProxy made = new ServiceProxy(
                api.client("system:kube-proxy", List.of(), "kube-proxy"), Nodes.proxyConfig(config, directory));
        proxy = made;
        made.serve(new InetSocketAddress(HEALTHZ_PORT), new InetSocketAddress("127.0.0.1", METRICS_PORT));
        made.start();
    }

    @Override
    public void stop() {
        ServiceProxy running = proxy;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public String health() {
        ServiceProxy running = proxy;
        return running != null && running.healthy() ? "ready" : "starting";
    }
}
