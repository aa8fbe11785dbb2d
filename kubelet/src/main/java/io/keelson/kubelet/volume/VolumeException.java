package io.keelson.kubelet.volume;

/** A volume cannot be made ready (yet): the pod waits, with an event {@code FailedMount}, and it is tried again. */
public final class VolumeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean whole;
    private final boolean waits;

    /** @param message what is missing, in upstream's words */
    public VolumeException(String message) {
        this(message, false, false);
    }

    private VolumeException(String message, boolean whole, boolean waits) {
        super(message, null, false, false);
        this.whole = whole;
        this.waits = waits;
    }

    /** Returns an exception whose message says by itself which volume it is about, and what was being done with it. */
    public static VolumeException whole(String message) {
        return new VolumeException(message, true, false);
    }

    /** Returns an exception for what is no failure yet: somebody else has to do something first. */
    public static VolumeException waiting(String message) {
        return new VolumeException(message, true, true);
    }

    /** Returns whether the message says by itself which volume it is about. */
    boolean whole() {
        return whole;
    }

    /** Returns whether nothing is wrong but the time. */
    boolean waits() {
        return waits;
    }
}
