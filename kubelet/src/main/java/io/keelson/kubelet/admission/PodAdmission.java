package io.keelson.kubelet.admission;

import io.keelson.kubelet.admission.AdmissionCheck.Candidate;
import io.keelson.kubelet.status.PodState.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All checks in upstream's order: the first one that refuses has the word. */
public final class PodAdmission {
    private final List<AdmissionCheck> checks;

    /** @param checks in the order they are asked */
    public PodAdmission(List<AdmissionCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    /** Returns why the pod is not taken, null where it is. */
    @Nullable
    public Failure refuses(Candidate candidate) {
        for (AdmissionCheck check : checks) {
            Failure refusal = check.refuses(candidate);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }
}
