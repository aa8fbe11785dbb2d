package io.keelson.kubelet.csi;

import io.keelson.nodeplugins.csi.v1.NodeServiceCapability.RPC;
import io.keelson.nodeplugins.csi.v1.VolumeCapability;
import io.keelson.nodeplugins.csi.v1.VolumeCapability.AccessMode.Mode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a volume is asked for, by what its driver can do. */
final class CsiCapabilities {
    private CsiCapabilities() {}

    /** @param fsGroup the pod's group, which a driver is told that can give files away itself */
    static VolumeCapability of(CsiSource source, Set<RPC.Type> driver, @Nullable Long fsGroup) {
        VolumeCapability.MountVolume.Builder mount = VolumeCapability.MountVolume.newBuilder()
                .setFsType(source.fsType())
                .addAllMountFlags(source.mountOptions());
        if (fsGroup != null && driver.contains(RPC.Type.VOLUME_MOUNT_GROUP)) {
            mount.setVolumeMountGroup(Long.toString(fsGroup));
        }
        return VolumeCapability.newBuilder()
                .setMount(mount)
                .setAccessMode(VolumeCapability.AccessMode.newBuilder()
                        .setMode(mode(source.accessMode(), driver.contains(RPC.Type.SINGLE_NODE_MULTI_WRITER))))
                .build();
    }

    private static Mode mode(String accessMode, boolean multiWriter) {
        return switch (accessMode) {
            case "ReadWriteOnce" -> multiWriter ? Mode.SINGLE_NODE_MULTI_WRITER : Mode.SINGLE_NODE_WRITER;
            case "ReadOnlyMany" -> Mode.MULTI_NODE_READER_ONLY;
            case "ReadWriteMany" -> Mode.MULTI_NODE_MULTI_WRITER;
            case "ReadWriteOncePod" -> multiWriter ? Mode.SINGLE_NODE_SINGLE_WRITER : Mode.SINGLE_NODE_WRITER;
            default -> Mode.UNKNOWN;
        };
    }
}
