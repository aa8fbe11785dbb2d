package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node of Linux takes pods of Linux. */
public final class OperatingSystemCheck implements AdmissionCheck {
    private static final String LINUX = "linux";

    @Override
    public @Nullable Failure refuses(Candidate candidate) {
        Pod pod = candidate.pod();
        String label = Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.<String, String>of())
                .get("kubernetes.io/os");
        if (label != null && !label.equals(LINUX)) {
            return new Failure(
                    "PodOSSelectorNodeLabelDoesNotMatch",
                    "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label");
        }
        if (pod.getSpec().getOs() != null && !LINUX.equals(pod.getSpec().getOs().getName())) {
            return new Failure("PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS");
        }
        return null;
    }
}
