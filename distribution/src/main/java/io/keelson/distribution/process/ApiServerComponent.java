package io.keelson.distribution.process;

import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.certificate.Addresses;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ApiEndpoint;
import io.keelson.client.transport.Wire;
import io.keelson.distribution.cluster.Cidr;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.resources.KubeApiServer;
import io.keelson.resources.KubeApiServerConfig;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The API server. */
final class ApiServerComponent implements Component, ApiAccess {
    private final ClusterConfig config;
    private final ClusterDirectory directory;
    private final StorageComponent storage;
    private final Wire wire = new Wire();
    private volatile @Nullable KubeApiServer server;

    ApiServerComponent(ClusterConfig config, ClusterDirectory directory, StorageComponent storage) {
        this.config = config;
        this.directory = directory;
        this.storage = storage;
    }

    @Override
    public String name() {
        return "apiserver";
    }

    @Override
    public void start() {
        Cidr services = Cidr.parse("serviceCidr", config.serviceCidr());
        try {
            KubeApiServer started = start(services);
            if (config.node()) {
                started.serveMetrics();
            }
            String nodeAddress = config.nodeAddress();
            if (nodeAddress != null && Addresses.of(config.address()).isLoopbackAddress()) {
                started.serveAt(Addresses.of(nodeAddress));
            }
            server = started;
        } catch (RuntimeException e) {
            throw PortInUse.of(e, config.address(), config.port(), "--port or the setting \"port\"");
        }
    }

    private KubeApiServer start(Cidr services) {
        return KubeApiServer.start(
                storage.backend(),
                new KubeApiServerConfig(
                        directory.pki(),
                        config.address(),
                        config.port(),
                        advertised(),
                        config.nodeName(),
                        config.serviceCidr(),
                        Addresses.of(services.address(1)),
                        config.clusterDomain(),
                        Clock.systemUTC(),
                        config.audit().log()));
    }

    /** One address that was named is the server's address to others as well; all or loopback say nothing of that. */
    private InetAddress advertised() {
        String told = config.advertiseAddress() != null ? config.advertiseAddress() : config.nodeAddress();
        if (told != null) {
            return InetAddress.ofLiteral(told);
        }
        InetAddress listens = Addresses.of(config.address());
        return listens.isAnyLocalAddress() || listens.isLoopbackAddress() ? HostAddress.find() : listens;
    }

    /** Returns the running server. */
    KubeApiServer server() {
        return Objects.requireNonNull(server, "the API server has not been started");
    }

    /** Returns a client in this process, as whoever is named. */
    @Override
    public ApiClient client(String user, List<String> groups, String agent) {
        return new ApiClient(endpoint(user, groups), wire, agent);
    }

    /** Returns the way to the server as a user, who is in these groups and in {@code system:authenticated}. */
    ApiEndpoint endpoint(String user, List<String> groups) {
        return LocalTransport.to(server().localEndpoint(UserInfo.authenticated(user, groups)));
    }

    @Override
    public void stop() {
        KubeApiServer running = server;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public String health() {
        return server == null ? "starting" : "ready";
    }
}
