package io.keelson.kubelet.plugin;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Locale;

/** Failures of calls as gRPC's clients in Go print them, which is what events of Kubernetes show. */
public final class RpcText {
    /** An event takes no more. */
    private static final int LONGEST = 900;

    private RpcText() {}

    /** Returns the text of a failure, at most some hundred characters of what the other side says. */
    public static String of(StatusRuntimeException e) {
        String description = e.getStatus().getDescription();
        String what = description != null
                ? description
                : e.getStatus().getCause() == null
                        ? ""
                        : String.valueOf(e.getStatus().getCause().getMessage());
        return of(e.getStatus().getCode(), what.length() > LONGEST ? what.substring(0, LONGEST) + "…" : what);
    }

    /** Returns the text of a failure. */
    public static String of(Status.Code code, String description) {
        StringBuilder name = new StringBuilder();
        for (String word : code.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return "rpc error: code = " + name + " desc = " + description;
    }
}
