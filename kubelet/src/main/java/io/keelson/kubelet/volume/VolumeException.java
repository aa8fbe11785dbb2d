package io.keelson.kubelet.volume;

/** A volume cannot be made ready (yet): the pod waits, with an event {@code FailedMount}, and it is tried again. */
public final class VolumeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean whole;

    /** @param message what is missing, in upstream's words */
    public VolumeException(String message) {
        this(message, false);
    }

    private VolumeException(String message, boolean whole) {
        super(message, null, false, false);
        this.whole = whole;
    }

    /** Returns an exception whose message says by itself which volume it is about, and what was being done with it. */
    static VolumeException whole(String message) {
        return new VolumeException(message, true);
    }

    /** Returns whether the message says by itself which volume it is about. */
    boolean whole() {
        return whole;
    }
}
