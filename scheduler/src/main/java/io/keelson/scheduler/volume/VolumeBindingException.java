package io.keelson.scheduler.volume;

/** A pod's claims did not become bound; the pod is tried again. */
public final class VolumeBindingException extends Exception {
    private static final long serialVersionUID = 1L;

    VolumeBindingException(String message) {
        super(message);
    }
}
