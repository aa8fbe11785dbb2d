package io.keelson.distribution.process;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Wire;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.kubeconfig.KubeconfigEndpoint;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The API server of a cluster elsewhere. All components of a node reach it as the node itself, whose certificate is the
 * only credential here; the rights of the group {@code system:nodes} are what they have.
 */
final class RemoteApi implements Component, ApiAccess {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteApi.class);
    private static final Duration AGAIN = Duration.ofMillis(200);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
            + "?labelSelector=kubernetes.io%2Fservice-name%3Dkubernetes";

    private final ClusterDirectory directory;
    private final Wire wire = new Wire();
    private volatile @Nullable KubeconfigEndpoint endpoint;
    private volatile @Nullable Thread following;
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
        KubeconfigEndpoint made = new KubeconfigEndpoint(directory.nodeKubeconfig(), List.of(), Clock.systemUTC());
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
                    LOG.warn("{} does not answer yet: {}", made.servers(), reason);
                    said = reason;
                }
                Thread.sleep(AGAIN);
            }
        }
        URI joined = made.servers().getFirst();
        learn(made, client, joined); // Before anything runs whose requests a change would end.
        following = Thread.ofVirtual().name("api-servers").start(() -> follow(made, client, joined));
    }

    /**
     * Learns where else the cluster's API servers are, so that the node goes on when the one it joined by has gone: the
     * endpoints of {@code default/kubernetes} are those that live.
     */
    private void follow(KubeconfigEndpoint made, ApiClient client, URI joined) {
        try {
            while (!closed) {
                Thread.sleep(LOOK_AGAIN);
                learn(made, client, joined);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void learn(KubeconfigEndpoint made, ApiClient client, URI joined) {
        try {
            Set<URI> all = new LinkedHashSet<>();
            all.add(joined);
            all.addAll(servers(client));
            made.use(List.copyOf(all));
        } catch (KubernetesClientException | IllegalArgumentException | ConfigurationException e) {
            LOG.debug("the API servers are not known", e);
        }
    }

    /** Nodes may list slices and not read one by its name: those are the rights of upstream's proxy. */
    private static List<URI> servers(ApiClient client) {
        List<URI> servers = new ArrayList<>();
        for (JsonNode slice :
                client.tree(client.send("GET", SLICES, null, null)).path("items")) {
            int port = slice.path("ports").path(0).path("port").asInt(0);
            for (JsonNode endpoint : slice.path("endpoints")) {
                String ip = endpoint.path("addresses").path(0).asString("");
                servers.add(URI.create("https://" + (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port));
            }
        }
        return servers;
    }

    /** Returns a client with the node's identity, whoever is named. */
    @Override
    public ApiClient client(String user, List<String> groups, String agent) {
        return new ApiClient(Objects.requireNonNull(endpoint, "not started"), wire, agent);
    }

    @Override
    public void stop() {
        closed = true;
        Thread follower = following;
        if (follower != null) {
            follower.interrupt();
        }
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
