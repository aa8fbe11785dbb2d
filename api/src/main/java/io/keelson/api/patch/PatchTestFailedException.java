package io.keelson.api.patch;

/** A {@code test} of a JSON patch says no, which is not always an error. Never leaves this package. */
final class PatchTestFailedException extends PatchFailedException {
    private static final long serialVersionUID = 1L;

    PatchTestFailedException(String message) {
        super(message);
    }
}
