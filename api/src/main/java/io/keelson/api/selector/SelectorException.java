package io.keelson.api.selector;

/** A selector that cannot be understood; the message is worded as API clients know it. */
public final class SelectorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong */
    public SelectorException(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
