package io.keelson.controllermanager.attachdetach;

import io.fabric8.kubernetes.api.model.CSIPersistentVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A volume of a CSI driver.
 *
 * @param object what the API server has of it
 * @param driver the driver's name
 * @param handle the driver's name of the volume
 */
record CsiVolume(PersistentVolume object, String driver, String handle) {

    static @Nullable CsiVolume of(@Nullable PersistentVolume volume) {
        CSIPersistentVolumeSource source =
                volume == null ? null : volume.getSpec().getCsi();
        return volume == null || source == null
                ? null
                : new CsiVolume(volume, source.getDriver(), source.getVolumeHandle());
    }

    String name() {
        return object.getMetadata().getName();
    }

    /** Returns its name in the status of nodes. */
    String uniqueName() {
        return "kubernetes.io/csi/" + driver + "^" + handle;
    }

    /** Returns the name of its attachment to a node, as drivers and kubelets know it. */
    String attachmentName(String node) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((handle + driver + node).getBytes(StandardCharsets.UTF_8));
            return "csi-" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns whether only one node may have it at a time. */
    boolean exclusive() {
        List<String> modes = Objects.requireNonNullElse(object.getSpec().getAccessModes(), List.of());
        return !modes.isEmpty() && !modes.contains("ReadWriteMany") && !modes.contains("ReadOnlyMany");
    }
}
