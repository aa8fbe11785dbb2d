package io.keelson.controllermanager.volume;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.client.informer.Informer;
import io.keelson.client.workload.Owners;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Pods by the claims that they use, those of ephemeral volumes included. */
public final class PodClaims {
    /** The name of the index. */
    public static final String INDEX = "claims";

    private PodClaims() {}

    /** Adds the index. */
    public static Informer<Pod> index(Informer<Pod> pods) {
        return pods.index(
                INDEX,
                pod -> names(pod)
                        .map(name -> pod.getMetadata().getNamespace() + "/" + name)
                        .distinct()
                        .toList());
    }

    /** The index's value of a claim. */
    public static String key(PersistentVolumeClaim claim) {
        return claim.getMetadata().getNamespace() + "/" + claim.getMetadata().getName();
    }

    /** The claims that a pod uses. */
    public static Stream<String> names(Pod pod) {
        List<Volume> volumes = Objects.requireNonNullElse(pod.getSpec().getVolumes(), List.of());
        return volumes.stream()
                .filter(v -> v.getPersistentVolumeClaim() != null || v.getEphemeral() != null)
                .map(v -> v.getPersistentVolumeClaim() != null
                        ? v.getPersistentVolumeClaim().getClaimName()
                        : ephemeral(pod, v));
    }

    /** The claim of an ephemeral volume (KEP-1698). */
    static String ephemeral(Pod pod, Volume volume) {
        return pod.getMetadata().getName() + "-" + volume.getName();
    }

    /** Whether a pod that the node knows uses a claim; one that the node is done with no longer uses ephemeral ones. */
    static boolean uses(Pod pod, PersistentVolumeClaim claim) {
        if (Objects.toString(pod.getSpec().getNodeName(), "").isEmpty()) {
            return false;
        }
        Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
        boolean shutDown = pod.getMetadata().getDeletionTimestamp() != null && grace != null && grace == 0;
        String name = claim.getMetadata().getName();
        List<Volume> volumes = Objects.requireNonNullElse(pod.getSpec().getVolumes(), List.of());
        return volumes.stream()
                .anyMatch(v -> v.getPersistentVolumeClaim() != null
                                && name.equals(v.getPersistentVolumeClaim().getClaimName())
                        || !shutDown
                                && v.getEphemeral() != null
                                && name.equals(ephemeral(pod, v))
                                && Owners.controls(pod, claim));
    }
}
