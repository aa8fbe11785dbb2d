package io.keelson.scheduler.extender;

/** An extender gave no answer that can be used; the attempt may be repeated. */
public final class ExtenderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExtenderException(String message) {
        super(message);
    }

    ExtenderException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
