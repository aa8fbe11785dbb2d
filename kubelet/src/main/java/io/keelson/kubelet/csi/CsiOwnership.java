package io.keelson.kubelet.csi;

import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.keelson.kubelet.volume.PodVolume;
import io.keelson.kubelet.volume.VolumeException;
import io.keelson.linux.file.GroupOwnership;
import io.keelson.nodeplugins.csi.v1.NodeServiceCapability.RPC;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the kubelet gives a volume's files to the pod's group, as the driver's {@code fsGroupPolicy} says. */
final class CsiOwnership {
    private static final String DEFAULT = "ReadWriteOnceWithFSType";

    private CsiOwnership() {}

    /** Returns the policy that holds. */
    static String policy(@Nullable CSIDriver driver) throws VolumeException {
        if (driver == null) {
            return DEFAULT;
        }
        String policy = driver.getSpec().getFsGroupPolicy();
        if (policy == null || policy.isEmpty()) {
            throw new VolumeException("kubernetes.io/csi: mounter.SetupAt failed to check fsGroup policy:"
                    + " kubernetes.io/csi: expected valid fsGroupPolicy, received nil value or empty string");
        }
        return policy;
    }

    static void apply(CsiSource source, PodVolume volume, @Nullable CSIDriver driver, Set<RPC.Type> can, Path target)
            throws VolumeException {
        Long group = volume.fsGroup();
        if (group == null || can.contains(RPC.Type.VOLUME_MOUNT_GROUP) || !wanted(source, policy(driver))) {
            return;
        }
        try {
            if (!(volume.groupOnRootMismatch() && GroupOwnership.has(target, group, false))) {
                GroupOwnership.give(target, group, false);
            }
        } catch (IOException e) {
            throw new VolumeException("applyFSGroup failed for vol " + source.handle() + ": " + e.getMessage());
        }
    }

    /** Files that others may share, or of a file system that nobody named, are not given away unasked. */
    static boolean wanted(CsiSource source, String policy) {
        if (source.readOnly() || policy.equals("None")) {
            return false;
        }
        return policy.equals("File")
                || !source.fsType().isEmpty()
                        && (source.accessModes().contains("ReadWriteOnce")
                                || source.accessModes().contains("ReadWriteOncePod"));
    }
}
