package io.keelson.apiserver.admission.policy;

/** A mutation cannot be made; the message says why, as clients are told. */
final class MutationFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    MutationFailedException(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
