package io.keelson.kubelet.admission;

import io.keelson.kubelet.status.ObservedPod.Failure;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Pods that want no group but those they name need a runtime that knows how (KEP-3619). */
public final class GroupsPolicyCheck implements AdmissionCheck {
    private final BooleanSupplier supported;

    /** @param supported whether the runtime says that it can */
    public GroupsPolicyCheck(BooleanSupplier supported) {
        this.supported = supported;
    }

    @Override
    public @Nullable Failure refuses(Candidate candidate) {
        var context = candidate.pod().getSpec().getSecurityContext();
        boolean strict = context != null && "Strict".equals(context.getSupplementalGroupsPolicy());
        return strict && !supported.getAsBoolean()
                ? new Failure(
                        "SupplementalGroupsPolicyNotSupported",
                        "SupplementalGroupsPolicy=Strict is not supported in this node")
                : null;
    }
}
