package io.keelson.kubelet.csi;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keelson.kubelet.plugin.RpcText;
import java.util.EnumSet;
import java.util.Set;

/** A driver refused a call or did not answer in time. */
final class CsiException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final Set<Status.Code> UNCERTAIN = EnumSet.of(
            Status.Code.CANCELLED,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.UNAVAILABLE,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.ABORTED);
    private static final Set<Status.Code> INFEASIBLE =
            EnumSet.of(Status.Code.INVALID_ARGUMENT, Status.Code.OUT_OF_RANGE, Status.Code.NOT_FOUND);

    private final Status.Code code;

    CsiException(StatusRuntimeException e) {
        super(RpcText.of(e), e);
        this.code = e.getStatus().getCode();
    }

    /** Returns whether the driver has certainly not done it, and is not doing it still. */
    boolean certain() {
        return !UNCERTAIN.contains(code);
    }

    /** Returns whether it is no use to ask for the same again. */
    boolean infeasible() {
        return INFEASIBLE.contains(code);
    }

    /** Returns whether the driver cannot do it while the volume is in use. */
    boolean inUse() {
        return code == Status.Code.FAILED_PRECONDITION;
    }
}
