package io.keelson.kubelet.csi;

import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.keelson.kubelet.volume.PodVolume;
import io.keelson.kubelet.volume.VolumeException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a driver is told when a volume is published for a pod.
 *
 * @param context what the driver's controller gave to the node, empty where nothing was attached
 * @param attributes of the volume, and of the pod where the driver asks for it
 * @param secrets the secret's entries, and tokens where the driver wants them there
 * @param staging where it is staged, null where it is not
 */
record CsiPublication(
        CsiSource source,
        Map<String, String> context,
        Map<String, String> attributes,
        Map<String, String> secrets,
        Path target,
        @Nullable Path staging) {

    static CsiPublication of(
            CsiSource source,
            PodVolume volume,
            @Nullable CSIDriver driver,
            CsiAttributes sources,
            Map<String, String> context,
            Path target,
            @Nullable Path staging)
            throws VolumeException {
        Map<String, String> secrets = new HashMap<>(sources.secret(source.publishSecret(), "NodePublishSecretRef"));
        Map<String, String> attributes = new HashMap<>(source.attributes());
        if (driver != null && Boolean.TRUE.equals(driver.getSpec().getPodInfoOnMount())) {
            attributes.putAll(CsiAttributes.pod(volume.pod(), source.ephemeral()));
        }
        Map<String, String> tokens = sources.tokens(volume.pod(), driver);
        boolean asSecrets =
                driver != null && Boolean.TRUE.equals(driver.getSpec().getServiceAccountTokenInSecrets());
        (asSecrets ? secrets : attributes).putAll(tokens);
        return new CsiPublication(source, context, attributes, secrets, target, staging);
    }
}
