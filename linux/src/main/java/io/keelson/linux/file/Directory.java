package io.keelson.linux.file;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A directory by descriptor. What is below it is reached from the descriptor and never leaves it, whatever links others
 * put there meanwhile ({@code openat2(2)}): a path is resolved once, and what was found is held.
 */
public final class Directory implements AutoCloseable {
    private static final int OPENAT2 = 437;
    private static final long NO_XDEV = 0x01;
    private static final long NO_MAGICLINKS = 0x02;
    private static final long NO_SYMLINKS = 0x04;
    private static final long BENEATH = 0x08;
    private static final long IN_ROOT = 0x10;
    private static final int REMOVE_DIRECTORY = 0x200;
    private static final int ENTRIES = 32 * 1024;
    private static final int ENTRY_NAME = 19;
    private static final int RETRIES = 128;

    private static final Libc.Function GETDENTS = Libc.function("getdents64");
    private static final Libc.Function LSEEK = Libc.function("lseek");
    private static final Libc.Function UNLINKAT = Libc.function("unlinkat");
    private static final Libc.Function RENAMEAT2 = Libc.function("renameat2");
    private static final Libc.Function MKDIRAT = Libc.function("mkdirat");
    private static final Libc.Function SYMLINKAT = Libc.function("symlinkat");
    private static final Libc.Function FCHMOD = Libc.function("fchmod");
    private static final Libc.Function FCHOWN = Libc.function("fchown");
    private static final int NOREPLACE = 1;

    private final Descriptor descriptor;

    private Directory(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** Opens a directory by a path that nobody else can change. */
    public static Directory open(Path path) throws LinuxException {
        return new Directory(Descriptor.open(path.toString(), Libc.O_RDONLY | Libc.O_DIRECTORY));
    }

    /** The descriptor, which lives as long as this. */
    public Descriptor descriptor() {
        return descriptor;
    }

    /** Opens a directory in this one: no link, and no mount point. */
    public Directory directory(Name name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            int flags = Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW;
            return new Directory(
                    open(arena, name.toString(), name.word(arena), flags, 0, BENEATH | NO_SYMLINKS | NO_XDEV));
        }
    }

    /**
     * Opens a path below this directory. Links are followed as long as they stay below it.
     *
     * @param path relative; empty for the directory itself
     * @param flags {@code O_*} of {@link Libc}
     * @throws LinuxException {@code EXDEV} where the path leads out, {@code ELOOP} through a link of {@code /proc}
     */
    public Descriptor beneath(String path, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            String own = path.isEmpty() ? "." : path;
            return open(arena, path, Libc.word(arena, own), flags, 0, BENEATH | NO_MAGICLINKS);
        }
    }

    /** Opens a directory below this one by a path. Links are followed as long as they stay below it. */
    public Directory directoryBeneath(String path) throws LinuxException {
        return new Directory(beneath(path, Libc.O_RDONLY | Libc.O_DIRECTORY));
    }

    /**
     * Opens a path as a process would whose root is this directory: links, absolute ones too, stay below it.
     *
     * @param path empty for the directory itself
     */
    public Descriptor inRoot(String path, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            String own = path.isEmpty() ? "." : path;
            return open(arena, path, Libc.word(arena, own), flags, 0, IN_ROOT | NO_MAGICLINKS);
        }
    }

    /** Opens a directory as {@link #inRoot} opens a file. */
    public Directory directoryInRoot(String path) throws LinuxException {
        return new Directory(inRoot(path, Libc.O_RDONLY | Libc.O_DIRECTORY));
    }

    /** The path by which an entry can be reached through {@code /proc} while this is open. */
    public Path path(Name name) {
        return path().resolve(name.toString());
    }

    /** Opens a file of this directory that is no link, making it when {@code flags} say so. */
    public Descriptor file(Name name, int flags, int mode) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            return open(arena, name.toString(), name.word(arena), flags | Libc.O_NOFOLLOW, mode, BENEATH | NO_SYMLINKS);
        }
    }

    private Descriptor open(Arena arena, String what, long path, int flags, int mode, long resolve)
            throws LinuxException {
        MemorySegment how = arena.allocate(24, 8);
        how.set(JAVA_LONG, 0, flags | Libc.O_CLOEXEC);
        how.set(JAVA_LONG, 8, mode);
        how.set(JAVA_LONG, 16, resolve);
        for (int attempt = 0; ; attempt++) {
            try {
                return Descriptor.plain(
                        (int) Libc.syscall(what, OPENAT2, descriptor.number(), path, how.address(), how.byteSize()));
            } catch (LinuxException e) {
                // The kernel could not tell, since something was renamed meanwhile.
                if (e.errno() != LinuxException.EAGAIN || attempt >= RETRIES) {
                    throw e;
                }
            }
        }
    }

    /** Takes the names of a directory one by one; may remove what it is given. */
    public interface Visitor {
        void visit(Name name) throws IOException;
    }

    /** Visits every entry of this directory, but for itself and the one above; how many there are costs no memory. */
    public void each(Visitor visitor) throws IOException {
        LSEEK.wide("", descriptor.number(), 0, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(ENTRIES, 8);
            while (true) {
                int length = (int) GETDENTS.wide("", descriptor.number(), entries.address(), ENTRIES);
                if (length == 0) {
                    return;
                }
                for (long at = 0; at < length; at += entries.get(JAVA_SHORT_UNALIGNED, at + 16) & 0xffff) {
                    byte[] name = name(entries, at + ENTRY_NAME);
                    if (!(name.length <= 2 && name[0] == '.' && name[name.length - 1] == '.')) {
                        visitor.visit(Name.of(name));
                    }
                }
            }
        }
    }

    private static byte[] name(MemorySegment entries, long start) {
        long end = start;
        while (entries.get(JAVA_BYTE, end) != 0) {
            end++;
        }
        return entries.asSlice(start, end - start).toArray(JAVA_BYTE);
    }

    /** Removes an entry: a file, a link, or a directory that is empty. */
    public void remove(Name name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            long word = name.word(arena);
            try {
                UNLINKAT.call(name.toString(), descriptor.number(), word, 0);
            } catch (LinuxException e) {
                if (e.errno() != LinuxException.EISDIR) {
                    throw e;
                }
                UNLINKAT.call(name.toString(), descriptor.number(), word, REMOVE_DIRECTORY);
            }
        }
    }

    /** Moves an entry to a free name in another directory of the same file system. */
    public void move(Name name, Directory target, Name free) throws LinuxException {
        rename(name, target, free, NOREPLACE);
    }

    /** Gives an entry another name in this directory, in place of what had that. */
    public void replace(Name name, Name replaced) throws LinuxException {
        rename(name, this, replaced, 0);
    }

    private void rename(Name name, Directory target, Name to, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            RENAMEAT2.call(
                    name.toString(),
                    descriptor.number(),
                    name.word(arena),
                    target.descriptor.number(),
                    to.word(arena),
                    flags);
        }
    }

    /** Makes a directory and opens it, with exactly this mode. @throws LinuxException {@code EEXIST} where it is there */
    public Directory make(Name name, int mode) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MKDIRAT.call(name.toString(), descriptor.number(), name.word(arena), 0700);
        }
        Directory made = directory(name);
        mode(made.descriptor, mode);
        return made;
    }

    /** Makes a symbolic link. */
    public void link(Name name, String target) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            SYMLINKAT.call(name.toString(), Libc.word(arena, target), descriptor.number(), name.word(arena));
        }
    }

    /** Sets the permission bits of an open file. */
    public static void mode(Descriptor file, int mode) throws LinuxException {
        FCHMOD.call("", file.number(), mode);
    }

    /** Sets owner and group of an open file; -1 leaves one as it is. */
    public static void own(Descriptor file, long uid, long gid) throws LinuxException {
        FCHOWN.call("", file.number(), uid, gid);
    }

    /** The path by which this directory can be reached through {@code /proc} while it is open. */
    public Path path() {
        return path(descriptor);
    }

    /** The path by which an open file can be reached through {@code /proc}. */
    public static Path path(Descriptor file) {
        return Path.of("/proc/self/fd", String.valueOf(file.number()));
    }

    /** What {@code fstat(2)} says of the directory. */
    public FileFacts facts() throws IOException {
        return FileFacts.of(path());
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
