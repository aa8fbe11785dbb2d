package io.keelson.kubelet.csi;

import io.keelson.nodeplugins.csi.v1.CapacityRange;
import io.keelson.nodeplugins.csi.v1.NodeExpandVolumeRequest;
import io.keelson.nodeplugins.csi.v1.NodePublishVolumeRequest;
import io.keelson.nodeplugins.csi.v1.NodeServiceCapability.RPC;
import io.keelson.nodeplugins.csi.v1.NodeStageVolumeRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The messages that a driver gets. */
final class CsiRequests {
    private CsiRequests() {}

    static NodeStageVolumeRequest stage(
            CsiSource source,
            Set<RPC.Type> can,
            Map<String, String> context,
            Map<String, String> secrets,
            Path staging,
            @Nullable Long fsGroup) {
        return NodeStageVolumeRequest.newBuilder()
                .setVolumeId(source.handle())
                .putAllPublishContext(context)
                .setStagingTargetPath(staging.toString())
                .setVolumeCapability(CsiCapabilities.of(source, can, fsGroup))
                .putAllSecrets(secrets)
                .putAllVolumeContext(source.attributes())
                .build();
    }

    static NodePublishVolumeRequest publish(CsiPublication publication, Set<RPC.Type> can, @Nullable Long fsGroup) {
        CsiSource source = publication.source();
        NodePublishVolumeRequest.Builder request = NodePublishVolumeRequest.newBuilder()
                .setVolumeId(source.handle())
                .putAllPublishContext(publication.context())
                .setTargetPath(publication.target().toString())
                .setVolumeCapability(CsiCapabilities.of(source, can, fsGroup))
                .setReadonly(source.readOnly())
                .putAllSecrets(publication.secrets())
                .putAllVolumeContext(publication.attributes());
        if (publication.staging() != null) {
            request.setStagingTargetPath(publication.staging().toString());
        }
        return request.build();
    }

    static NodeExpandVolumeRequest expand(
            CsiSource source,
            Set<RPC.Type> can,
            Map<String, String> secrets,
            Path target,
            @Nullable Path staging,
            long bytes) {
        NodeExpandVolumeRequest.Builder request = NodeExpandVolumeRequest.newBuilder()
                .setVolumeId(source.handle())
                .setVolumePath(target.toString())
                .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(bytes))
                .setVolumeCapability(CsiCapabilities.of(source, can, null))
                .putAllSecrets(secrets);
        if (staging != null) {
            request.setStagingTargetPath(staging.toString());
        }
        return request.build();
    }
}
