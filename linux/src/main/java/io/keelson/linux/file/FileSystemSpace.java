package io.keelson.linux.file;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * What a file system has ({@code statvfs(3)}).
 *
 * @param size its size in bytes
 * @param available the bytes that users without privileges can still have
 * @param inodes how many files it can hold; 0 where it has no bound
 * @param freeInodes how many more files it can hold
 */
public record FileSystemSpace(long size, long available, long inodes, long freeInodes) {
    private static final Libc.Function STATVFS = Libc.function("statvfs");
    private static final int FACTS_SIZE = 256;

    /** Looks at the file system that a path is in. */
    public static FileSystemSpace of(Path path) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment facts = arena.allocate(FACTS_SIZE, 8);
            STATVFS.call(path.toString(), Libc.word(arena, path.toString()), facts.address());
            long unit = facts.get(JAVA_LONG, 8);
            return new FileSystemSpace(
                    facts.get(JAVA_LONG, 16) * unit,
                    facts.get(JAVA_LONG, 32) * unit,
                    facts.get(JAVA_LONG, 40),
                    facts.get(JAVA_LONG, 48));
        }
    }
}
