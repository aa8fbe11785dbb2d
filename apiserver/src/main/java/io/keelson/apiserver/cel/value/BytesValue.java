package io.keelson.apiserver.cel.value;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A value of type {@code bytes}. */
public final class BytesValue implements Comparable<BytesValue> {
    private final byte[] bytes;

    /** @param bytes shared, never to be modified */
    public BytesValue(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns the bytes as JSON has them. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Returns how many bytes there are. */
    public int size() {
        return bytes.length;
    }

    /** Returns these bytes with others behind them. */
    public BytesValue concat(BytesValue other) {
        byte[] all = Arrays.copyOf(bytes, bytes.length + other.bytes.length);
        System.arraycopy(other.bytes, 0, all, bytes.length, other.bytes.length);
        return new BytesValue(all);
    }

    /** Returns the text that the bytes are in UTF-8. */
    public String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CelError("invalid UTF-8 in bytes, cannot convert to string");
        }
    }

    @Override
    public int compareTo(BytesValue other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BytesValue that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The bytes as text, as formatted strings show them. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
