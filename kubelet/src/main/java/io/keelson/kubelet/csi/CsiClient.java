package io.keelson.kubelet.csi;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.keelson.nodeplugins.csi.v1.NodeExpandVolumeRequest;
import io.keelson.nodeplugins.csi.v1.NodeGetCapabilitiesRequest;
import io.keelson.nodeplugins.csi.v1.NodeGetInfoRequest;
import io.keelson.nodeplugins.csi.v1.NodeGetInfoResponse;
import io.keelson.nodeplugins.csi.v1.NodeGetVolumeStatsRequest;
import io.keelson.nodeplugins.csi.v1.NodeGetVolumeStatsResponse;
import io.keelson.nodeplugins.csi.v1.NodeGrpc;
import io.keelson.nodeplugins.csi.v1.NodePublishVolumeRequest;
import io.keelson.nodeplugins.csi.v1.NodeServiceCapability;
import io.keelson.nodeplugins.csi.v1.NodeStageVolumeRequest;
import io.keelson.nodeplugins.csi.v1.NodeUnpublishVolumeRequest;
import io.keelson.nodeplugins.csi.v1.NodeUnstageVolumeRequest;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The calls of one driver's node service. Each waits two minutes at most, as upstream's do. Safe on any thread. */
final class CsiClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final ManagedChannel channel;

    /** @param channel to the driver's socket; ended with the client */
    CsiClient(ManagedChannel channel) {
        this.channel = channel;
    }

    private <T> T call(Function<NodeGrpc.NodeBlockingStub, T> call) throws CsiException {
        try {
            return call.apply(NodeGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (StatusRuntimeException e) {
            throw new CsiException(e);
        }
    }

    NodeGetInfoResponse info() throws CsiException {
        return call(node -> node.nodeGetInfo(NodeGetInfoRequest.getDefaultInstance()));
    }

    /** Returns what the driver can do; a driver may learn and unlearn, so it is asked each time. */
    Set<NodeServiceCapability.RPC.Type> capabilities() throws CsiException {
        Set<NodeServiceCapability.RPC.Type> types = EnumSet.noneOf(NodeServiceCapability.RPC.Type.class);
        call(node -> node.nodeGetCapabilities(NodeGetCapabilitiesRequest.getDefaultInstance()))
                .getCapabilitiesList()
                .forEach(c -> types.add(c.getRpc().getType()));
        return types;
    }

    void stage(NodeStageVolumeRequest request) throws CsiException {
        call(node -> node.nodeStageVolume(request));
    }

    void publish(NodePublishVolumeRequest request) throws CsiException {
        call(node -> node.nodePublishVolume(request));
    }

    void unpublish(String volume, String target) throws CsiException {
        call(node -> node.nodeUnpublishVolume(NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId(volume)
                .setTargetPath(target)
                .build()));
    }

    void unstage(String volume, String staging) throws CsiException {
        call(node -> node.nodeUnstageVolume(NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId(volume)
                .setStagingTargetPath(staging)
                .build()));
    }

    void expand(NodeExpandVolumeRequest request) throws CsiException {
        call(node -> node.nodeExpandVolume(request));
    }

    NodeGetVolumeStatsResponse stats(String volume, String path) throws CsiException {
        return call(node -> node.nodeGetVolumeStats(NodeGetVolumeStatsRequest.newBuilder()
                .setVolumeId(volume)
                .setVolumePath(path)
                .build()));
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
