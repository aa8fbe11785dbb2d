package io.keelson.kubelet.csi;

import io.fabric8.kubernetes.api.model.CSIPersistentVolumeSource;
import io.fabric8.kubernetes.api.model.CSIVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.SecretReference;
import io.keelson.kubelet.volume.PodVolume;
import io.keelson.kubelet.volume.VolumeSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a pod or a persistent volume says of a driver's volume.
 *
 * @param driver the driver's name
 * @param handle what the driver calls the volume; of one that lives with its pod made of the pod's uid and its name
 * @param ephemeral whether it lives with its pod
 * @param readOnly whether the pod may only read
 * @param fsType the file system to be, empty for the driver's choice
 * @param attributes what the driver is told
 * @param accessModes as the persistent volume has them
 * @param mountOptions likewise
 * @param stageSecret the secret for staging, null for none
 * @param publishSecret the secret for publishing, null for none
 * @param expandSecret the secret for expansion, null for none
 */
record CsiSource(
        String driver,
        String handle,
        boolean ephemeral,
        boolean readOnly,
        String fsType,
        Map<String, String> attributes,
        List<String> accessModes,
        List<String> mountOptions,
        @Nullable SecretReference stageSecret,
        @Nullable SecretReference publishSecret,
        @Nullable SecretReference expandSecret) {

    /** Returns the driver of a volume, null where it is none of a driver. */
    static @Nullable String driver(VolumeSpec spec) {
        if (spec.persistent() != null) {
            CSIPersistentVolumeSource csi = spec.persistent().getSpec().getCsi();
            return csi == null ? null : csi.getDriver();
        }
        return spec.volume().getCsi() == null ? null : spec.volume().getCsi().getDriver();
    }

    static CsiSource of(PodVolume volume) {
        VolumeSpec spec = volume.spec();
        if (spec.persistent() == null) {
            CSIVolumeSource csi = spec.volume().getCsi();
            return new CsiSource(
                    csi.getDriver(),
                    "csi-" + sha256(volume.uid() + spec.name()),
                    true,
                    Boolean.TRUE.equals(csi.getReadOnly()),
                    Objects.requireNonNullElse(csi.getFsType(), ""),
                    Objects.requireNonNullElse(csi.getVolumeAttributes(), Map.of()),
                    List.of("ReadWriteOnce"),
                    List.of(),
                    null,
                    csi.getNodePublishSecretRef() == null
                            ? null
                            : new SecretReference(csi.getNodePublishSecretRef().getName(), volume.namespace()),
                    null);
        }
        PersistentVolumeSpec persistent = spec.persistent().getSpec();
        CSIPersistentVolumeSource csi = persistent.getCsi();
        return new CsiSource(
                csi.getDriver(),
                csi.getVolumeHandle(),
                false,
                spec.readOnlyClaim(),
                Objects.requireNonNullElse(csi.getFsType(), ""),
                Objects.requireNonNullElse(csi.getVolumeAttributes(), Map.of()),
                Objects.requireNonNullElse(persistent.getAccessModes(), List.of()),
                Objects.requireNonNullElse(persistent.getMountOptions(), List.of()),
                csi.getNodeStageSecretRef(),
                csi.getNodePublishSecretRef(),
                csi.getNodeExpandSecretRef());
    }

    /** Returns the mode that the driver is asked for: the first. */
    String accessMode() {
        return accessModes.isEmpty() ? "ReadWriteOnce" : accessModes.getFirst();
    }

    /** Returns where a volume is staged for all pods of a node. Handles may hold anything, so they become digests. */
    static Path staging(Path plugins, String driver, String handle) {
        return plugins.resolve("kubernetes.io/csi")
                .resolve(driver)
                .resolve(sha256(handle))
                .resolve("globalmount");
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
