package io.keelson.distribution.alone;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every component that runs alone is told.
 *
 * @param kubeconfig names the API server and holds the component's credentials
 * @param servers the API servers; none for the one that the kubeconfig names
 * @param leaderElect whether it waits for its lease before it acts; null for what else says so, or yes
 * @param bindAddress where health and metrics are served
 * @param securePort their port
 * @param certificate the serving certificate as PEM; null for one made for this run
 * @param key its key
 */
public record ComponentSettings(
        Path kubeconfig,
        List<URI> servers,
        @Nullable Boolean leaderElect,
        InetAddress bindAddress,
        int securePort,
        @Nullable Path certificate,
        @Nullable Path key) {
    public ComponentSettings {
        servers = List.copyOf(servers);
    }

    StatusServer.Listen listen() {
        return new StatusServer.Listen(bindAddress, securePort, certificate, key);
    }
}
