package io.keelson.linux.file;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What an image layer holds and {@link java.nio.file.Files} cannot make: device nodes, owners, any extended attribute. */
public final class FileNodes {
    public static final int S_IFIFO = 0010000;
    public static final int S_IFCHR = 0020000;
    public static final int S_IFBLK = 0060000;

    private static final Libc.Function MKNOD = Libc.function("mknod");
    private static final Libc.Function LCHOWN = Libc.function("lchown");
    private static final Libc.Function LSETXATTR = Libc.function("lsetxattr");

    private static final Libc.Function LLISTXATTR = Libc.function("llistxattr");
    private static final Libc.Function LGETXATTR = Libc.function("lgetxattr");
    private static final Libc.Function LISTXATTR = Libc.function("listxattr");
    private static final Libc.Function GETXATTR = Libc.function("getxattr");
    private static final Libc.Function UTIMENSAT = Libc.function("utimensat");
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int EOPNOTSUPP = 95;

    /** The kernel's own bounds (xattr(7)). */
    private static final int LONGEST_LIST = 64 * 1024;

    private static final int LONGEST_VALUE = 64 * 1024;

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

    /** Sets when a file, or a link itself, was changed last; opens nothing, so that pipes and devices do not notice. */
    public static void modified(Path path, long seconds) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment times = arena.allocate(32, 8);
            times.set(JAVA_LONG, 0, seconds);
            times.set(JAVA_LONG, 16, seconds);
            UTIMENSAT.call(
                    path.toString(), AT_FDCWD, Libc.word(arena, path.toString()), times.address(), AT_SYMLINK_NOFOLLOW);
        }
    }

    /** The extended attributes of a file, or of a link itself, by their full names; none where the file system has none. */
    public static Map<String, byte[]> attributes(Path path) throws LinuxException {
        return attributes(path, LLISTXATTR, LGETXATTR);
    }

    /** The same, of what a link leads to: of an open file by its path in {@code /proc}. */
    public static Map<String, byte[]> attributesFollowed(Path path) throws LinuxException {
        return attributes(path, LISTXATTR, GETXATTR);
    }

    private static Map<String, byte[]> attributes(Path path, Libc.Function list, Libc.Function get)
            throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            long word = Libc.word(arena, path.toString());
            int length = (int) list.wide(path.toString(), word, 0, 0);
            if (length == 0) {
                return Map.of();
            }
            MemorySegment names = arena.allocate(LONGEST_LIST);
            length = (int) list.wide(path.toString(), word, names.address(), LONGEST_LIST);
            Map<String, byte[]> found = new TreeMap<>();
            MemorySegment value = arena.allocate(LONGEST_VALUE);
            for (long at = 0; at < length; ) {
                String name = names.getString(at);
                int size = (int)
                        get.wide(name + " of " + path, word, Libc.word(arena, name), value.address(), LONGEST_VALUE);
                found.put(name, value.asSlice(0, size).toArray(JAVA_BYTE));
                at += name.getBytes(StandardCharsets.UTF_8).length + 1L;
            }
            return found;
        } catch (LinuxException e) {
            if (e.errno() == EOPNOTSUPP) {
                return Map.of();
            }
            throw e;
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
