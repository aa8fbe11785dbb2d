package io.keelson.api.quantity;

/** Text that is no quantity; the message is worded as API clients know it. */
public final class QuantityException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QuantityException(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
