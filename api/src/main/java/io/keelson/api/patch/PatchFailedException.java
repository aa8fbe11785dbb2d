package io.keelson.api.patch;

/** An operation of a JSON patch does not apply. Never leaves this package: clients are told no more than that. */
class PatchFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PatchFailedException(String message) {
        super(message, null, false, false);
    }
}
