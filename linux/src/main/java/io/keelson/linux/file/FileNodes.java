package io.keelson.linux.file;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** What an image layer holds and {@link java.nio.file.Files} cannot make: device nodes, owners, any extended attribute. */
public final class FileNodes {
    public static final int S_IFIFO = 0010000;
    public static final int S_IFCHR = 0020000;
    public static final int S_IFBLK = 0060000;

    private static final Libc.Function MKNOD = Libc.function("mknod");
    private static final Libc.Function LCHOWN = Libc.function("lchown");
    private static final Libc.Function LSETXATTR = Libc.function("lsetxattr");

    private FileNodes() {}

    /** Makes a device node or a pipe. */
    public static void make(Path path, int type, int major, int minor) throws LinuxException {
        long device = (minor & 0xffL) | (major & 0xfffL) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
        try (Arena arena = Arena.ofConfined()) {
            MKNOD.call(path.toString(), Libc.word(arena, path.toString()), type | 0600, device);
        }
    }

    /** Sets owner and group, of a link itself. */
    public static void own(Path path, long uid, long gid) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            LCHOWN.call(path.toString(), Libc.word(arena, path.toString()), uid, gid);
        }
    }

    /** Sets an extended attribute of any namespace, of a link itself. */
    public static void attribute(Path path, String name, byte[] value) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            LSETXATTR.call(
                    name + " of " + path,
                    Libc.word(arena, path.toString()),
                    Libc.word(arena, name),
                    arena.allocateFrom(JAVA_BYTE, value).address(),
                    value.length,
                    0);
        }
    }
}
