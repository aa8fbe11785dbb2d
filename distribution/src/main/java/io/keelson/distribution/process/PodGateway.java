package io.keelson.distribution.process;

import io.keelson.apiserver.certificate.Addresses;
import io.keelson.distribution.cluster.ClusterConfig;
import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of this node's pods to the API server. A server that listens on loopback alone listens on the address of the
 * pods' bridge as well, as soon as there is one, and the {@code kubernetes} service leads there. No other link reaches that
 * address, and none of loopback's is opened to pods (CVE-2020-8558).
 */
final class PodGateway implements Component {
    private static final Logger LOG = LoggerFactory.getLogger(PodGateway.class);

    private final ClusterConfig config;
    private final ApiServerComponent api;
    private final RuntimeComponent runtime;
    private volatile String health = "starting";

    PodGateway(ClusterConfig config, ApiServerComponent api, RuntimeComponent runtime) {
        this.config = config;
        this.api = api;
        this.runtime = runtime;
    }

    @Override
    public String name() {
        return "pod-gateway";
    }

    @Override
    public void start() {
        if (config.nodeAddress() == null && Addresses.of(config.address()).isLoopbackAddress()) {
            runtime.onNetworkReady(
                    address -> Thread.ofVirtual().name("pod-gateway").start(() -> open(address)));
        } else {
            health = "ready";
        }
    }

    private void open(InetAddress address) {
        try {
            api.server().serveAt(address);
            health = "ready";
        } catch (RuntimeException e) {
            health = "pods do not reach the API server: " + ClusterServer.reason(e);
            LOG.error("pods do not reach the API server at {}", address.getHostAddress(), e);
        }
    }

    @Override
    public void stop() {
        // The API server closes what it listens on.
    }

    @Override
    public String health() {
        return health;
    }
}
