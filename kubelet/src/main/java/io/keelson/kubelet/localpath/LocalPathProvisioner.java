package io.keelson.kubelet.localpath;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.keelson.client.event.ApiEventRecorder;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informers;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import java.nio.file.Path;
import java.time.Duration;

/** Makes and removes the local volumes of one node. */
public final class LocalPathProvisioner implements AutoCloseable {
    /** The name by which storage classes ask for it. */
    public static final String NAME = "keelson.io/local-path";

    private static final Duration FIRST_LISTS = Duration.ofSeconds(60);
    private static final int WORKERS = 4;

    private final Manager manager;
    private final EventRecorder events;

    /**
     * Nothing happens before {@link #start}.
     *
     * @param api the API server, reached as {@link LocalPathObjects#ACCOUNT}
     * @param node the name of this node, which is also its label {@code kubernetes.io/hostname}
     * @param directory where the volumes are; made when the first one is
     */
    public LocalPathProvisioner(ApiClient api, String node, Path directory, Timers timers) {
        this.manager = new Manager("local-path-provisioner", new Informers(api), timers);
        this.events = new ApiEventRecorder(api, NAME + "_" + node, "", timers.clock());
        Informer<PersistentVolumeClaim> claims = manager.informers().of(PersistentVolumeClaim.class);
        Informer<PersistentVolume> volumes = manager.informers().of(PersistentVolume.class);
        Informer<StorageClass> classes = manager.informers().of(StorageClass.class);
        VolumeDirectories directories = new VolumeDirectories(directory);
        WorkQueue<ObjectKey> claimQueue = new WorkQueue<>(timers);
        WorkQueue<String> volumeQueue = new WorkQueue<>(timers);
        claims.addHandler(Informer.Handler.each(claim -> {
            if (ProvisioningRules.isMeant(claim, node) || ProvisioningRules.lacksNode(claim)) {
                claimQueue.add(ObjectKey.of(claim));
            }
        }));
        volumes.addHandler(Informer.Handler.each(volume -> {
            if (ProvisioningRules.isOurs(volume, node)) {
                volumeQueue.add(volume.getMetadata().getName());
            }
        }));
        manager.add(new Controller<>(
                "local-path-claims",
                WORKERS,
                claimQueue,
                new ClaimProvisioning(api, claims, volumes, classes, directories, events, node)));
        manager.add(new Controller<>(
                "local-path-volumes",
                WORKERS,
                volumeQueue,
                new VolumeReclaim(api, volumes, directories, events, node)));
    }

    /** Starts; returns when it knows claims and volumes. */
    public void start() throws InterruptedException {
        manager.start(FIRST_LISTS);
    }

    /** Whether it runs. */
    public boolean healthy() {
        return manager.healthy();
    }

    @Override
    public void close() {
        manager.close();
        events.close();
    }
}
