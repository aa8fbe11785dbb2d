package io.keelson.kubelet.volume;

/** A volume cannot be made ready (yet): the pod waits, with an event {@code FailedMount}, and it is tried again. */
public final class VolumeException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is missing, in upstream's words */
    public VolumeException(String message) {
        super(message, null, false, false);
    }
}
