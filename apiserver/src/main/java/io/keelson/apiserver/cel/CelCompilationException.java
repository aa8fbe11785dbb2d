package io.keelson.apiserver.cel;

/** An expression that cannot be compiled; the message lists every problem with the place of each, as cel-go does. */
public final class CelCompilationException extends Exception {
    private static final long serialVersionUID = 1L;

    CelCompilationException(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
