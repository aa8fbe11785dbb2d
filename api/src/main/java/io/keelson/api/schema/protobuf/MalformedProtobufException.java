package io.keelson.api.schema.protobuf;

/** Bytes that are no object in protobuf form. */
public final class MalformedProtobufException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong */
    public MalformedProtobufException(String message) {
        super(message, null, false, false);
    }
}
