package io.keelson.api.structuredmerge;

/** A value is not what its type says; the message tells where and why, in upstream's words. */
public final class TypeMismatchException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    TypeMismatchException(String message) {
        super(message);
    }
}
