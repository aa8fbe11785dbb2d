package io.keelson.kubelet;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.kubelet.csi.CsiAttachments;
import io.keelson.kubelet.csi.CsiPlugin;
import io.keelson.kubelet.device.DeviceManager;
import io.keelson.kubelet.device.DeviceRegistration;
import io.keelson.kubelet.device.PodResourcesService;
import io.keelson.kubelet.event.PodEvents;
import io.keelson.kubelet.plugin.PluginChannels;
import io.keelson.kubelet.plugin.PluginServer;
import io.keelson.kubelet.plugin.PluginWatcher;
import io.keelson.kubelet.pod.PodManager;
import io.keelson.kubelet.reference.ApiTokens;
import io.keelson.kubelet.reference.WatchedReferences;
import io.keelson.kubelet.volume.MountedVolumes;
import io.keelson.kubelet.volume.VolumeKind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What others bring to the node: drivers of volumes, devices, and the sockets on which they and agents are met. */
final class NodePlugins implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodePlugins.class);

    private final Path directory;
    private final Timers timers;
    private final ExecutorService executor;
    private final PluginChannels channels;
    private final CsiPlugin drivers;
    private final DeviceManager devices;
    private final List<PluginServer> sockets = new ArrayList<>();
    private @Nullable PluginWatcher watcher;

    /**
     * Nothing is opened before {@link #start}.
     *
     * @param node the node's object, null while it is not known
     * @param report asks for the node's status to be written soon
     */
    NodePlugins(
            KubeletConfig config,
            ApiClient api,
            WatchedReferences references,
            ApiTokens tokens,
            MountedVolumes mounted,
            Informer<CSIDriver> driverObjects,
            Supplier<@Nullable Node> node,
            Runnable report,
            PodEvents events,
            Timers timers,
            ExecutorService executor) {
        this.directory = config.directory();
        this.timers = timers;
        this.executor = executor;
        this.channels = new PluginChannels(executor);
        this.drivers = new CsiPlugin(
                api,
                config.nodeName(),
                directory,
                references,
                tokens,
                mounted,
                driverObjects,
                node,
                report,
                events,
                timers.clock(),
                channels);
        this.devices = new DeviceManager(deviceDirectory(), channels, timers.clock(), report);
    }

    /** Returns the volumes that drivers mount. */
    VolumeKind volumes() {
        return drivers.kind();
    }

    CsiAttachments attachments() {
        return drivers.attachments();
    }

    DeviceManager devices() {
        return devices;
    }

    /**
     * Begins to look for plugins.
     *
     * @param pods what agents are told of
     * @param retry called when volumes may have become possible
     * @throws IOException where a socket cannot be opened
     */
    void start(PodManager pods, Runnable retry) throws IOException {
        Files.createDirectories(deviceDirectory());
        // Plugins of before see theirs go, and register again.
        try (DirectoryStream<Path> old = Files.newDirectoryStream(deviceDirectory(), "*.sock")) {
            for (Path socket : old) {
                Files.deleteIfExists(socket);
            }
        }
        devices.start();
        DeviceRegistration registration = new DeviceRegistration(deviceDirectory(), devices);
        sockets.add(PluginServer.start(deviceDirectory().resolve("kubelet.sock"), List.of(registration), executor));
        sockets.add(PluginServer.start(
                directory.resolve("pod-resources/kubelet.sock"),
                List.of(new PodResourcesService(pods::active, devices)),
                executor));
        PluginWatcher looking = new PluginWatcher(
                directory.resolve("plugins_registry"),
                List.of(drivers.handler(retry), registration),
                channels,
                timers,
                executor);
        watcher = looking;
        executor.execute(drivers::start);
        looking.start();
    }

    private Path deviceDirectory() {
        return directory.resolve("device-plugins");
    }

    @Override
    public void close() {
        for (PluginServer socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("a socket stays: {}", e.getMessage());
            }
        }
        devices.close();
        if (watcher != null) {
            watcher.close();
        }
        drivers.close();
        channels.close();
    }
}
