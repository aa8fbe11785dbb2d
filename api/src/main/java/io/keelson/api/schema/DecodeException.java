package io.keelson.api.schema;

/** A value that its schema cannot hold; the message is upstream's, without what was to be decoded. */
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean strict;

    /** @param message what is wrong, such as {@code json: cannot unmarshal string into Go struct field ...} */
    public DecodeException(String message) {
        this(message, false);
    }

    DecodeException(String message, boolean strict) {
        super(message, null, false, false);
        this.strict = strict;
    }

    /** Returns whether only unknown or duplicate fields are what is wrong. */
    public boolean strict() {
        return strict;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
