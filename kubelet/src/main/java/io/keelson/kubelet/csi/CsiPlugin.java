package io.keelson.kubelet.csi;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.keelson.client.informer.Informer;
import io.keelson.client.transport.ApiClient;
import io.keelson.kubelet.env.ReferenceReader;
import io.keelson.kubelet.event.PodEvents;
import io.keelson.kubelet.plugin.PluginChannels;
import io.keelson.kubelet.plugin.PluginHandler;
import io.keelson.kubelet.volume.MountedVolumes;
import io.keelson.kubelet.volume.ServiceAccountTokens;
import io.keelson.kubelet.volume.VolumeKind;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All of CSI on this node, put together. */
public final class CsiPlugin implements AutoCloseable {
    private final CsiDrivers drivers;
    private final CsiNodeObject node;
    private final CsiAttachments attachments;
    private final CsiVolumeKind volumes;

    /**
     * @param nodeName the node's name
     * @param directory the kubelet's directory
     * @param mounted what is mounted for the pods of this node
     * @param objects the API server's objects about drivers
     * @param known the newest that is known of the node
     * @param report asks for the node's status to be written soon
     */
    public CsiPlugin(
            ApiClient api,
            String nodeName,
            Path directory,
            ReferenceReader references,
            ServiceAccountTokens tokens,
            MountedVolumes mounted,
            Informer<CSIDriver> objects,
            Supplier<@Nullable Node> known,
            Runnable report,
            PodEvents events,
            Clock clock,
            PluginChannels channels) {
        this.drivers = new CsiDrivers(channels);
        this.node = new CsiNodeObject(api, nodeName);
        this.attachments = new CsiAttachments(api, nodeName, known, mounted, report);
        CsiAttributes attributes = new CsiAttributes(references, tokens);
        this.volumes = new CsiVolumeKind(
                drivers,
                name -> objects.get(null, name),
                attachments,
                attributes,
                new CsiExpansion(api, attributes, events, clock),
                mounted,
                directory.resolve("plugins"));
    }

    /** Returns the kind of volumes that drivers serve. */
    public VolumeKind kind() {
        return volumes;
    }

    /** Returns what drivers register with. @param changed called when drivers came or went */
    public PluginHandler handler(Runnable changed) {
        return new CsiRegistration(drivers, node, changed);
    }

    /** Returns what is attached to the node. */
    public CsiAttachments attachments() {
        return attachments;
    }

    /** Tells the API server that this node has no driver yet; blocks. */
    public void start() {
        node.initialize();
    }

    @Override
    public void close() {
        drivers.close();
    }
}
