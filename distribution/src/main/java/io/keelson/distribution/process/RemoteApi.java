package io.keelson.distribution.process;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Wire;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.kubeconfig.KubeconfigEndpoint;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API server of a cluster elsewhere. All components of a node reach it as the node itself, whose certificate is the
 * only credential here; the rights of the group {@code system:nodes} are what they have.
 */
final class RemoteApi implements Component, ApiAccess {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteApi.class);
    private static final Duration AGAIN = Duration.ofMillis(200);

    private final ClusterDirectory directory;
    private final Wire wire = new Wire();
    private volatile @Nullable KubeconfigEndpoint endpoint;
    private volatile boolean reached;
    private volatile boolean closed;

    RemoteApi(ClusterDirectory directory) {
        this.directory = directory;
    }

    @Override
    public String name() {
        return "apiserver";
    }

    /** Returns when the server has answered: it may be down at the moment, as after a power cut. */
    @Override
    public void start() throws InterruptedException {
        KubeconfigEndpoint made = new KubeconfigEndpoint(directory.nodeKubeconfig(), Clock.systemUTC());
        endpoint = made;
        ApiClient client = new ApiClient(made, wire, "keelson");
        String said = "";
        while (!closed && !reached) {
            try {
                client.send("GET", "/version", null, null);
                reached = true;
            } catch (KubernetesClientException e) {
                String reason = String.valueOf(e.getMessage());
                if (!reason.equals(said)) {
                    LOG.warn("{} does not answer yet: {}", made.server(), reason);
                    said = reason;
                }
                Thread.sleep(AGAIN);
            }
        }
    }

    /** Returns a client with the node's identity, whoever is named. */
    @Override
    public ApiClient client(String user, List<String> groups, String agent) {
        return new ApiClient(Objects.requireNonNull(endpoint, "not started"), wire, agent);
    }

    @Override
    public void stop() {
        closed = true;
        KubeconfigEndpoint open = endpoint;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public String health() {
        return reached ? "ready" : "not reached";
    }
}
