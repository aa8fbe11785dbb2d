package io.keelson.kubelet.server;

/** A request that is answered with an error and a line of text. */
final class HttpFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    HttpFailure(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
