package io.keelson.scheduler.plugin;

/** No node can take the pod, for a reason that lies in the pod and what it refers to. */
public final class PodRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason in upstream's words */
    public PodRefusedException(String reason) {
        super(reason, null, false, false);
    }
}
