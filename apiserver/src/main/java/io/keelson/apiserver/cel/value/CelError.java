package io.keelson.apiserver.cel.value;

/** An error while an expression is evaluated, in the words that cel-go has for it. Carries no stack trace. */
public final class CelError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message such as {@code no such key: a} */
    public CelError(String message) {
        super(message, null, false, false);
    }

    /** No implementation of a function takes values of these types. */
    public static CelError noSuchOverload() {
        return new CelError("no such overload");
    }

    /** A value cannot be converted. */
    public static CelError conversion(String from, String to) {
        return new CelError("type conversion error from '" + from + "' to '" + to + "'");
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
