package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.admission.AdmissionCheck.Candidate;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
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

    /** Returns what becomes of a pod that is new to the node: one that is critical has others make room. */
    public Admission decide(Candidate candidate) {
        for (AdmissionCheck check : checks) {
            Failure refusal = check.refuses(candidate);
            if (refusal != null) {
                boolean makesRoom = check instanceof NodeFitCheck && StaticPods.isCritical(candidate.pod());
                return makesRoom ? makeRoom((NodeFitCheck) check, candidate) : new Admission.Refused(refusal);
            }
        }
        return new Admission.Taken();
    }

    private static Admission makeRoom(NodeFitCheck fit, Candidate candidate) {
        Failure otherwise = fit.otherwiseRefuses(candidate);
        if (otherwise != null) {
            return new Admission.Refused(otherwise);
        }
        Map<String, BigDecimal> missing = fit.missing(candidate);
        List<Pod> victims = CriticalPodPreemption.victims(candidate.pod(), candidate.others(), missing);
        if (victims != null) {
            return new Admission.Preempts(victims);
        }
        StringBuilder lacking = new StringBuilder();
        missing.forEach((resource, amount) -> lacking.append("(res: ")
                .append(resource)
                .append(", q: ")
                .append(NodeFitCheck.units(resource, amount))
                .append("), "));
        return new Admission.Refused(new Failure(
                "UnexpectedAdmissionError",
                "Unexpected error while attempting to recover from admission failure: preemption: error finding a set"
                        + " of pods to preempt: no set of running pods found to reclaim resources: [" + lacking + "]"));
    }
}
