package io.keelson.network.proxy.health;

import io.keelson.client.reconcile.ObjectKey;
import io.keelson.network.status.StatusEndpoint;
import io.keelson.network.status.StatusEndpoint.Page;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health-check node ports of services with {@code externalTrafficPolicy: Local}: a load balancer learns from them
 * which nodes have endpoints. A port that another program has is tried again with every change. Used by the proxy's
 * thread; pages are made on the servers'.
 */
public final class HealthCheckNodePorts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthCheckNodePorts.class);

    private final BooleanSupplier healthy;
    private final Map<ObjectKey, Check> checks = new HashMap<>();

    /** A service's port. */
    private static final class Check {
        final int port;
        volatile int endpoints;

        @Nullable
        StatusEndpoint server;

        Check(int port) {
            this.port = port;
        }
    }

    /** @param healthy whether the proxy itself is well */
    public HealthCheckNodePorts(BooleanSupplier healthy) {
        this.healthy = healthy;
    }

    /**
     * Says what a service has.
     *
     * @param port its health-check node port, 0 for none
     * @param endpoints how many ready endpoints it has on this node
     */
    public void set(ObjectKey service, int port, int endpoints) {
        Check known = checks.get(service);
        if (known != null && known.port != port) {
            close(known);
            checks.remove(service);
            known = null;
        }
        if (port == 0) {
            return;
        }
        Check check = known == null ? new Check(port) : known;
        checks.put(service, check);
        check.endpoints = endpoints;
        if (check.server == null) {
            listen(service, check);
        }
    }

    private void listen(ObjectKey service, Check check) {
        try {
            check.server = new StatusEndpoint(
                    new InetSocketAddress(check.port), Map.of("/**", () -> page(service, check.endpoints)));
        } catch (RuntimeException e) {
            LOG.warn("the health check of {} cannot listen on port {}: {}", service, check.port, e.getMessage());
        }
    }

    private Page page(ObjectKey service, int endpoints) {
        boolean well = healthy.getAsBoolean();
        String text = """
                {
                	"service": {
                		"namespace": "%s",
                		"name": "%s"
                	},
                	"localEndpoints": %d,
                	"serviceProxyHealthy": %s
                }""".formatted(service.namespace(), service.name(), endpoints, well);
        return new Page(
                endpoints > 0 && well ? 200 : 503,
                Map.of(
                        "Content-Type",
                        "application/json",
                        "X-Content-Type-Options",
                        "nosniff",
                        "X-Load-Balancing-Endpoint-Weight",
                        Integer.toString(endpoints)),
                text);
    }

    private static void close(Check check) {
        StatusEndpoint server = check.server;
        if (server != null) {
            server.close();
            check.server = null;
        }
    }

    @Override
    public void close() {
        checks.values().forEach(HealthCheckNodePorts::close);
        checks.clear();
    }
}
