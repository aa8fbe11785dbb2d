package io.keelson.api.schema.protobuf;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads the fields of one protobuf message, one after the other; what is wrong is told in the words of upstream's code. */
final class WireReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int START_GROUP = 3;
    static final int END_GROUP = 4;
    static final int FIXED32 = 5;

    /** How many bytes an integer of 64 bits has at most. */
    private static final int LONGEST_VARINT = 10;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final CodedInputStream in;
    private int number;
    private int wireType;

    WireReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.in = CodedInputStream.newInstance(bytes, start, end - start);
    }

    /**
     * Goes to the next field; false at the end.
     *
     * @param message the message's name, for errors
     */
    boolean next(String message) throws MalformedProtobufException {
        if (atEnd()) {
            return false;
        }
        long tag = varint();
        wireType = (int) (tag & 7);
        number = (int) (tag >>> 3);
        if (wireType == END_GROUP) {
            throw new MalformedProtobufException("proto: " + message + ": wiretype end group for non-group");
        }
        if (number <= 0) {
            throw new MalformedProtobufException("proto: " + message + ": illegal tag " + number + " (wire type "
                    + Long.toUnsignedString(tag) + ")");
        }
        return true;
    }

    /** Goes to the next part of a map's entry, whose tags are not checked; false at the end. */
    boolean nextOfEntry() throws MalformedProtobufException {
        if (atEnd()) {
            return false;
        }
        long tag = varint();
        wireType = (int) (tag & 7);
        number = (int) (tag >>> 3);
        return true;
    }

    /** The number of the field {@link #next} went to. */
    int number() {
        return number;
    }

    /** The wire type of that field. */
    int wireType() {
        return wireType;
    }

    boolean atEnd() {
        return position() >= end;
    }

    /** @throws MalformedProtobufException where the field is of another wire type */
    void expect(int wanted, String field) throws MalformedProtobufException {
        if (wireType != wanted) {
            throw new MalformedProtobufException("proto: wrong wireType = " + wireType + " for field " + field);
        }
    }

    long varint() throws MalformedProtobufException {
        int from = position();
        try {
            long value = in.readRawVarint64();
            if (bytes[position() - 1] < 0) {
                throw new MalformedProtobufException("proto: integer overflow");
            }
            return value;
        } catch (IOException e) {
            // It either goes on for too long, or the bytes end before it does.
            throw end - from >= LONGEST_VARINT
                    ? new MalformedProtobufException("proto: integer overflow")
                    : truncated();
        }
    }

    long fixed64() throws MalformedProtobufException {
        try {
            return in.readRawLittleEndian64();
        } catch (IOException e) {
            throw truncated();
        }
    }

    /** Returns the message in the field. */
    WireReader message(String field) throws MalformedProtobufException {
        expect(BYTES, field);
        return message();
    }

    /** Returns the message in the field, of whatever wire type it says that it is. */
    WireReader message() throws MalformedProtobufException {
        int length = length();
        int from = position();
        pass(length);
        return new WireReader(bytes, from, from + length);
    }

    byte[] bytes(String field) throws MalformedProtobufException {
        expect(BYTES, field);
        return content();
    }

    byte[] content() throws MalformedProtobufException {
        int length = length();
        try {
            return in.readRawBytes(length);
        } catch (IOException e) {
            throw truncated();
        }
    }

    String text(String field) throws MalformedProtobufException {
        expect(BYTES, field);
        return text();
    }

    String text() throws MalformedProtobufException {
        return new String(content(), StandardCharsets.UTF_8);
    }

    /** Passes over the field, a group with all that is in it. */
    void skip() throws MalformedProtobufException {
        int depth = 0;
        while (true) {
            switch (wireType) {
                case VARINT -> varint();
                case FIXED64 -> pass(Long.BYTES);
                case BYTES -> pass(length());
                case START_GROUP -> depth++;
                case END_GROUP -> {
                    if (depth == 0) {
                        throw new MalformedProtobufException("proto: unexpected end of group");
                    }
                    depth--;
                }
                case FIXED32 -> pass(Integer.BYTES);
                default -> throw new MalformedProtobufException("proto: illegal wireType " + wireType);
            }
            if (depth == 0) {
                return;
            }
            if (atEnd()) {
                throw truncated();
            }
            wireType = (int) (varint() & 7);
        }
    }

    private int length() throws MalformedProtobufException {
        long length = varint();
        if (length < 0) {
            throw new MalformedProtobufException("proto: negative length found during unmarshaling");
        }
        if (length > end - position()) {
            throw truncated();
        }
        return (int) length;
    }

    private void pass(int count) throws MalformedProtobufException {
        if (count > end - position()) {
            throw truncated();
        }
        try {
            in.skipRawBytes(count);
        } catch (IOException e) {
            throw truncated();
        }
    }

    private int position() {
        return start + in.getTotalBytesRead();
    }

    private static MalformedProtobufException truncated() {
        return new MalformedProtobufException("unexpected EOF");
    }
}
