package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** One reason for which a node refuses pods. */
@FunctionalInterface
public interface AdmissionCheck {

    /**
     * A pod that asks to be taken.
     *
     * @param pod the pod, with the resources it would get
     * @param others the pods that are on the node and not over, with the resources they have
     */
    record Candidate(Pod pod, Collection<Pod> others) {}

    /** Returns reason and message of the refusal in upstream's words, null where the check has nothing against the pod. */
    @Nullable
    Failure refuses(Candidate candidate);
}
