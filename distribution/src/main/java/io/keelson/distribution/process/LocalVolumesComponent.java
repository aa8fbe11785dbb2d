package io.keelson.distribution.process;

import io.keelson.client.reconcile.Timers;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.kubelet.localpath.LocalPathObjects;
import io.keelson.kubelet.localpath.LocalPathProvisioner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The provisioner of local volumes on this machine's node, and the default storage class. */
final class LocalVolumesComponent implements Component {
    private final NodeConfig config;
    private final ClusterDirectory directory;
    private final ApiAccess api;
    private final Timers timers;
    private volatile @Nullable LocalPathProvisioner provisioner;

    LocalVolumesComponent(NodeConfig config, ClusterDirectory directory, ApiAccess api, Timers timers) {
        this.config = config;
        this.directory = directory;
        this.api = api;
        this.timers = timers;
    }

    @Override
    public String name() {
        return "local-path-provisioner";
    }

    @Override
    public void start() throws InterruptedException {
        LocalPathProvisioner made = new LocalPathProvisioner(
                api.client(
                        LocalPathObjects.ACCOUNT,
                        List.of("system:serviceaccounts", "system:serviceaccounts:kube-system"),
                        name()),
                config.nodeName(),
                directory.volumes(),
                timers);
        provisioner = made;
        made.start();
    }

    @Override
    public void stop() {
        LocalPathProvisioner running = provisioner;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public String health() {
        LocalPathProvisioner running = provisioner;
        return running != null && running.healthy() ? "ready" : "starting";
    }
}
