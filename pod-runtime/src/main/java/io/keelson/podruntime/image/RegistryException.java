package io.keelson.podruntime.image;

import java.io.IOException;

/** A registry refused: the HTTP status it answered with, or 0. */
final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RegistryException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
