package io.keelson.kubelet.csi;

import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.keelson.kubelet.volume.VolumeException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether a driver serves volumes that live with their pods, or persistent ones (KEP-596). */
final class CsiLifecycle {
    private CsiLifecycle() {}

    /** @throws VolumeException where the driver's object does not say that it serves the volume's sort */
    static void check(CsiSource source, @Nullable CSIDriver driver) throws VolumeException {
        String mode = source.ephemeral() ? "Ephemeral" : "Persistent";
        if (driver == null) {
            if (source.ephemeral()) {
                throw refused(mode, source.driver(), "no CSIDriver object");
            }
            return;
        }
        List<String> modes = Objects.requireNonNullElse(driver.getSpec().getVolumeLifecycleModes(), List.of());
        if (!modes.contains(mode)) {
            throw refused(
                    mode,
                    source.driver(),
                    "only supports [" + modes.stream().map(m -> "\"" + m + "\"").collect(Collectors.joining(" "))
                            + "]");
        }
    }

    private static VolumeException refused(String mode, String driver, String why) {
        return new VolumeException(
                "kubernetes.io/csi: mounter.SetupAt failed to check volume lifecycle mode: volume mode" + " \"" + mode
                        + "\" not supported by driver " + driver + " (" + why + ")");
    }
}
