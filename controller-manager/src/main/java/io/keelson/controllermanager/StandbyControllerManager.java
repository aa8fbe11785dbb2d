package io.keelson.controllermanager;

import io.keelson.client.election.LeaderElector;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ApiEndpoint;
import io.keelson.client.transport.Wire;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A controller manager that runs while it holds the lease {@code kube-system/kube-controller-manager}. */
public final class StandbyControllerManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandbyControllerManager.class);

    private final ApiEndpoint endpoint;
    private final Wire wire;
    private final Timers timers;
    private final ControllerManagerOptions options;
    private final LeaderElector elector;
    private volatile @Nullable ControllerManager running;

    /**
     * Does not stand yet.
     *
     * @param host this machine's name, the readable part of the identity
     */
    public StandbyControllerManager(
            ApiEndpoint endpoint, Wire wire, Timers timers, ControllerManagerOptions options, String host) {
        this.endpoint = endpoint;
        this.wire = wire;
        this.timers = timers;
        this.options = options;
        this.elector = new LeaderElector(
                new ApiClient(endpoint, wire, "kube-controller-manager"),
                timers,
                "kube-system",
                "kube-controller-manager",
                host + "_" + UUID.randomUUID(),
                new Term());
    }

    /** Begins to stand. */
    public void start() {
        elector.start();
    }

    /** Whether it stands by or runs well. */
    public boolean healthy() {
        ControllerManager manager = running;
        return manager == null || manager.healthy();
    }

    /** Whether it leads. */
    public boolean leads() {
        return running != null;
    }

    @Override
    public void close() {
        elector.close();
    }

    private final class Term implements LeaderElector.Listener {
        @Override
        public void startedLeading() {
            ControllerManager manager = new ControllerManager(endpoint, wire, timers, options);
            running = manager;
            Thread.ofVirtual().name("controller-manager-start").start(() -> {
                try {
                    manager.start();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (IllegalStateException e) {
                    LOG.error("the controllers did not start", e);
                }
            });
        }

        @Override
        public void stoppedLeading() {
            ControllerManager manager = running;
            running = null;
            if (manager != null) {
                manager.close();
            }
        }
    }
}
