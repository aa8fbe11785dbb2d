package io.keelson.api.schema.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the fields of one protobuf message, one after the other. */
final class Wire {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final byte[] bytes;
    private final int end;
    private int position;
    private int wireType;

    Wire(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Wire(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    /** Goes to the next field; returns its number, 0 at the end. */
    int next() throws MalformedProtobufException {
        if (position >= end) {
            return 0;
        }
        long tag = varint();
        wireType = (int) (tag & 7);
        int number = (int) (tag >>> 3);
        if (number <= 0) {
            throw new MalformedProtobufException("proto: illegal tag " + number);
        }
        return number;
    }

    /** Returns the wire type of the field {@link #next()} went to. */
    int wireType() {
        return wireType;
    }

    long varint() throws MalformedProtobufException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position >= end) {
                throw truncated();
            }
            byte b = bytes[position++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new MalformedProtobufException("proto: integer overflow");
    }

    long fixed(int size) throws MalformedProtobufException {
        if (position + size > end) {
            throw truncated();
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (bytes[position + i] & 0xffL) << (8 * i);
        }
        position += size;
        return value;
    }

    /** Returns the message in the field. */
    Wire message() throws MalformedProtobufException {
        int length = length();
        Wire inner = new Wire(bytes, position, position + length);
        position += length;
        return inner;
    }

    byte[] content() throws MalformedProtobufException {
        int length = length();
        byte[] content = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return content;
    }

    String text() throws MalformedProtobufException {
        return new String(content(), StandardCharsets.UTF_8);
    }

    /** Passes over the field. */
    void skip() throws MalformedProtobufException {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> fixed(8);
            case BYTES -> message();
            case FIXED32 -> fixed(4);
            default -> throw new MalformedProtobufException("proto: illegal wireType " + wireType);
        }
    }

    private int length() throws MalformedProtobufException {
        long length = varint();
        if (wireType != BYTES || length < 0 || length > end - position) {
            throw truncated();
        }
        return (int) length;
    }

    private static MalformedProtobufException truncated() {
        return new MalformedProtobufException("unexpected EOF");
    }
}
