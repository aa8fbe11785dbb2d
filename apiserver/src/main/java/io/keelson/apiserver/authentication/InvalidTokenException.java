package io.keelson.apiserver.authentication;

/** A bearer token is not, or no longer, valid; the message says why and may be shown in a TokenReview. */
public final class InvalidTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message why the token is not valid */
    public InvalidTokenException(String message) {
        super(message, null, false, false);
    }
}
