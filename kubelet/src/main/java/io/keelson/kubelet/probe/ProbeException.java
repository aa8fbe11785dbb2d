package io.keelson.kubelet.probe;

/** A probe could not be carried out: its result says nothing about the container. */
final class ProbeException extends Exception {
    private static final long serialVersionUID = 1L;

    ProbeException(String message) {
        super(message, null, false, false);
    }
}
