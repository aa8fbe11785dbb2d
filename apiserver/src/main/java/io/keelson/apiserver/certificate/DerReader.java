package io.keelson.apiserver.certificate;

import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads DER values one after another; every malformed input is an {@link IllegalArgumentException}. */
final class DerReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    DerReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private DerReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    boolean hasNext() {
        return position < end;
    }

    /** Returns the tag of the next value, -1 at the end. */
    int peekTag() {
        return hasNext() ? bytes[position] & 0xff : -1;
    }

    /** Reads a value of that tag and returns a reader of its content. */
    DerReader enter(int tag) {
        if (peekTag() != tag) {
            throw new IllegalArgumentException("asn1: expected tag " + tag + ", found " + peekTag());
        }
        position++;
        int length = length();
        DerReader content = new DerReader(bytes, position, position + length);
        position += length;
        return content;
    }

    /** Skips the next value and returns its whole encoding. */
    byte[] value() {
        int start = position;
        enter(peekTag());
        return Arrays.copyOfRange(bytes, start, position);
    }

    /** Returns what is left of this value's content. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, position, end);
    }

    BigInteger integer() {
        byte[] content = enter(0x02).rest();
        if (content.length == 0) {
            throw new IllegalArgumentException("asn1: empty integer");
        }
        return new BigInteger(content);
    }

    /** Reads a bit string of whole octets. */
    byte[] bits() {
        byte[] content = enter(0x03).rest();
        if (content.length == 0 || content[0] != 0) {
            throw new IllegalArgumentException("asn1: unexpected bit string");
        }
        return Arrays.copyOfRange(content, 1, content.length);
    }

    /** Reads an object identifier in dotted form. */
    String oid() {
        byte[] content = enter(0x06).rest();
        StringBuilder dotted = new StringBuilder();
        long arc = 0;
        for (byte octet : content) {
            arc = arc << 7 | octet & 0x7f;
            if (octet >= 0) {
                if (dotted.isEmpty()) {
                    long first = Math.min(arc / 40, 2);
                    dotted.append(first).append('.').append(arc - first * 40);
                } else {
                    dotted.append('.').append(arc);
                }
                arc = 0;
            }
        }
        return dotted.toString();
    }

    /** Reads any of the character string types that names are made of. */
    String text() {
        int tag = peekTag();
        Charset charset =
                switch (tag) {
                    case 0x0c -> StandardCharsets.UTF_8;
                    case 0x13, 0x16 -> StandardCharsets.US_ASCII;
                    case 0x14 -> StandardCharsets.ISO_8859_1;
                    case 0x1e -> StandardCharsets.UTF_16BE;
                    default -> throw new IllegalArgumentException("asn1: tag " + tag + " is no string");
                };
        return new String(enter(tag).rest(), charset);
    }

    private int length() {
        int first = octet();
        if (first < 0x80) {
            return checked(first);
        }
        int length = 0;
        int octets = first & 0x7f;
        if (octets == 0 || octets > 3) {
            throw new IllegalArgumentException("asn1: unsupported length");
        }
        for (int i = 0; i < octets; i++) {
            length = length << 8 | octet();
        }
        return checked(length);
    }

    private int checked(int length) {
        if (length > end - position) {
            throw new IllegalArgumentException("asn1: data truncated");
        }
        return length;
    }

    private int octet() {
        if (!hasNext()) {
            throw new IllegalArgumentException("asn1: data truncated");
        }
        return bytes[position++] & 0xff;
    }
}
