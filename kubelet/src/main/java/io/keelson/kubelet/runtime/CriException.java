package io.keelson.kubelet.runtime;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keelson.kubelet.plugin.RpcText;

/** The runtime refused a call or could not be reached. */
public final class CriException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Status.Code code;

    CriException(StatusRuntimeException e) {
        super(description(e), e);
        this.code = e.getStatus().getCode();
    }

    /** Returns the kind of the failure. */
    public Status.Code code() {
        return code;
    }

    /** Returns whether what the call was about is not there. */
    public boolean notFound() {
        return code == Status.Code.NOT_FOUND;
    }

    /** The message as gRPC's Go clients print it. */
    public String rpcText() {
        return RpcText.of(code, String.valueOf(getMessage()));
    }

    private static String description(StatusRuntimeException e) {
        String description = e.getStatus().getDescription();
        if (description != null) {
            return description;
        }
        return e.getStatus().getCause() == null
                ? e.getStatus().getCode().toString()
                : String.valueOf(e.getStatus().getCause().getMessage());
    }
}
