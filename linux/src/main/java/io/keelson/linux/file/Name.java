package io.keelson.linux.file;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The name of one directory entry, as bytes: what a container wrote need not be text. */
public final class Name {
    private final byte[] bytes;

    private Name(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException where the text is no name of one entry */
    public static Name of(String text) {
        if (text.isEmpty() || text.equals(".") || text.equals("..") || text.contains("/") || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not the name of a file: " + text);
        }
        return new Name(text.getBytes(StandardCharsets.UTF_8));
    }

    static Name of(byte[] bytes) {
        return new Name(bytes);
    }

    /** The address of the name as a C string. */
    long word(Arena arena) {
        MemorySegment text = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, text, JAVA_BYTE, 0, bytes.length);
        return text.address();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Name name && Arrays.equals(name.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
