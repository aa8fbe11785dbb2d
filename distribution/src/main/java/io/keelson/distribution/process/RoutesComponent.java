package io.keelson.distribution.process;

import io.keelson.client.informer.Informers;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.network.route.NodeToNodeRoutes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way from this node to the pods of all others. */
final class RoutesComponent implements Component {
    private final NodeConfig config;
    private final ClusterDirectory directory;
    private final ApiAccess api;
    private volatile @Nullable Informers informers;
    private volatile @Nullable NodeToNodeRoutes routes;

    RoutesComponent(NodeConfig config, ClusterDirectory directory, ApiAccess api) {
        this.config = config;
        this.directory = directory;
        this.api = api;
    }

    @Override
    public String name() {
        return "pod-routes";
    }

    @Override
    public void start() throws IOException {
        Informers following = new Informers(api.client("system:kube-proxy", List.of(), "pod-routes"));
        informers = following;
        NodeToNodeRoutes made = new NodeToNodeRoutes(following, Nodes.routeConfig(config, directory, tunnelId()));
        routes = made;
        following.start();
        made.start();
    }

    /** All nodes of a cluster know its authority, and no two clusters have the same. */
    private int tunnelId() throws IOException {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256")
                    .digest(Files.readAllBytes(directory.pki().resolve("ca.crt")));
            return ByteBuffer.wrap(sum).getInt() >>> 8;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        NodeToNodeRoutes running = routes;
        if (running != null) {
            running.close();
        }
        Informers following = informers;
        if (following != null) {
            following.close();
        }
    }

    @Override
    public String health() {
        NodeToNodeRoutes running = routes;
        return running == null ? "starting" : running.health();
    }
}
