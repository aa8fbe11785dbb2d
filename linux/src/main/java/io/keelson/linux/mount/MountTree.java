package io.keelson.linux.mount;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A copy of a mount that is attached nowhere yet ({@code open_tree(2)}): its attributes are set before anybody can reach
 * it, and it shows what was opened, whatever has happened to the path since.
 */
public final class MountTree implements AutoCloseable {
    private static final int OPEN_TREE = 428;
    private static final int MOVE_MOUNT = 429;
    private static final int MOUNT_SETATTR = 442;
    private static final int OPEN_TREE_CLONE = 1;
    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_RECURSIVE = 0x8000;
    private static final int MOVE_FROM_EMPTY_PATH = 0x4;
    private static final int MOVE_TO_EMPTY_PATH = 0x40;
    private static final long ATTR_RDONLY = 0x1;
    private static final long ATTR_IDMAP = 0x00100000;

    private final Descriptor tree;

    private MountTree(Descriptor tree) {
        this.tree = tree;
    }

    /**
     * Copies what lies at an open file or directory.
     *
     * @param recursive whether the mounts below it are copied too
     */
    public static MountTree copy(Descriptor source, boolean recursive) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            return open(source.number(), Libc.word(arena, ""), AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), "");
        }
    }

    /** Copies what lies at a path that nobody else can change. */
    public static MountTree copy(Path source, boolean recursive) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            String path = source.toString();
            return open(AT_FDCWD, Libc.word(arena, path), recursive ? AT_RECURSIVE : 0, path);
        }
    }

    private static MountTree open(int at, long path, int flags, String what) throws LinuxException {
        int number = (int) Libc.syscall(what, OPEN_TREE, at, path, OPEN_TREE_CLONE | Libc.O_CLOEXEC | flags);
        return new MountTree(Descriptor.plain(number));
    }

    /** Nothing can be written through it. @param recursive nor through the mounts below it */
    public MountTree readOnly(boolean recursive) throws LinuxException {
        return attributes("read-only", recursive, ATTR_RDONLY, 0, 0);
    }

    /**
     * Owners are shown, and written, as a user namespace maps them: what root owns here belongs to root there.
     *
     * @param namespace an open user namespace
     */
    public MountTree idMapped(Descriptor namespace) throws LinuxException {
        return attributes("id-mapped", false, ATTR_IDMAP, 0, namespace.number());
    }

    /** Later mounts on either side stay there. */
    public MountTree isPrivate() throws LinuxException {
        return attributes("private", true, 0, Libc.MS_PRIVATE, 0);
    }

    private MountTree attributes(String what, boolean recursive, long set, long propagation, int namespace)
            throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(32, 8);
            attributes.set(JAVA_LONG, 0, set);
            attributes.set(JAVA_LONG, 16, propagation);
            attributes.set(JAVA_LONG, 24, namespace);
            Libc.syscall(
                    what,
                    MOUNT_SETATTR,
                    tree.number(),
                    Libc.word(arena, ""),
                    AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0),
                    attributes.address(),
                    attributes.byteSize());
            return this;
        }
    }

    /** Mounts it at a path that nobody else can change: a directory for a directory, a file for a file. */
    public void attach(Path target) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            move(AT_FDCWD, Libc.word(arena, target.toString()), MOVE_FROM_EMPTY_PATH, target.toString());
        }
    }

    /** Mounts it at an open file or directory. */
    public void attach(Descriptor target) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            move(target.number(), Libc.word(arena, ""), MOVE_FROM_EMPTY_PATH | MOVE_TO_EMPTY_PATH, "");
        }
    }

    private void move(int to, long path, int flags, String what) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.syscall(what, MOVE_MOUNT, tree.number(), Libc.word(arena, ""), to, path, flags);
        }
    }

    @Override
    public void close() {
        tree.close();
    }
}
