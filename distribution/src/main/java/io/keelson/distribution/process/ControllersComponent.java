package io.keelson.distribution.process;

import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.Wire;
import io.keelson.controllermanager.ControllerAccounts;
import io.keelson.controllermanager.ControllerManager;
import io.keelson.controllermanager.ControllerManagerOptions;
import io.keelson.distribution.cluster.ClusterConfig;
import java.util.List;
import java.util.Map;
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
        ControllerAccounts accounts = account -> LocalTransport.to(api.server().localEndpoint(identity(account)));
        ControllerManager made = new ControllerManager(
                accounts,
                new Wire(),
                timers,
                ControllerManagerOptions.defaults(api.server().certificates().authorityText())
                        .withClusterCidr(config.clusterCidr()));
        controllers = made;
        made.start();
    }

    /** The manager itself, or the service account of one of its controllers. */
    private static UserInfo identity(String account) {
        if (account.equals(ControllerAccounts.MANAGER)) {
            return new UserInfo("system:kube-controller-manager", "", List.of("system:authenticated"), Map.of());
        }
        return new UserInfo(
                "system:serviceaccount:kube-system:" + account,
                "",
                List.of("system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"),
                Map.of());
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
