package io.keelson.api.json;

/** Bytes that are not JSON, or JSON of another shape than wanted; the message is worded as API clients know it. */
public final class MalformedJsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, without a prefix */
    public MalformedJsonException(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
