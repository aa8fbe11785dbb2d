package io.keelson.distribution.process;

import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.Wire;
import io.keelson.controllermanager.ControllerAccounts;
import io.keelson.controllermanager.ControllerManager;
import io.keelson.controllermanager.ControllerManagerOptions;
import io.keelson.controllermanager.certificate.SigningFiles;
import io.keelson.distribution.cluster.ClusterConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The controllers. */
final class ControllersComponent implements Component {
    private final ClusterConfig config;
    private final ApiServerComponent api;
    private final Timers timers;
    private volatile @Nullable ControllerManager controllers;

    ControllersComponent(ClusterConfig config, ApiServerComponent api, Timers timers) {
        this.config = config;
        this.api = api;
        this.timers = timers;
    }

    @Override
    public String name() {
        return "controller-manager";
    }

    @Override
    public void start() throws InterruptedException {
        Path pki = api.server().certificates().directory();
        ControllerManager made = new ControllerManager(
                ControllerAccounts.of(user -> api.endpoint(user, List.of())),
                new Wire(),
                timers,
                ControllerManagerOptions.defaults(api.server().certificates().authorityText())
                        .withClusterCidr(config.clusterCidr())
                        .withLoadBalancerCidr(config.loadBalancerCidr())
                        .withServingApproval(List.of(config.clusterCidr(), config.serviceCidr()))
                        .withClusterSigning(new SigningFiles(pki.resolve("ca.crt"), pki.resolve("ca.key"))));
        controllers = made;
        api.server().componentHealth().register("controller-manager", made::healthy);
        made.start();
    }

    @Override
    public void stop() {
        ControllerManager running = controllers;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public String health() {
        ControllerManager running = controllers;
        return running != null && running.healthy() ? "ready" : "starting";
    }
}
