package io.keelson.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The few libc functions that Java has no word for.
 *
 * <p>Every function is bound with the same shape, six machine words in and one out: both the x86-64 and the AArch64
 * calling conventions pass integers and pointers in the same registers and ignore the ones a function does not take.
 * One shape means one generated stub, which keeps the start of the runtime short.
 */
public final class Libc {
    /** The few numbers that differ do so between x86-64 and AArch64. */
    private static final boolean AARCH64 = System.getProperty("os.arch", "").equals("aarch64");

    public static final long MS_RDONLY = 1;
    public static final long MS_NOSUID = 2;
    public static final long MS_NODEV = 4;
    public static final long MS_NOEXEC = 8;
    public static final long MS_BIND = 4096;
    public static final long MS_REC = 16384;
    public static final long MS_REMOUNT = 32;
    public static final long MS_PRIVATE = 1 << 18;
    public static final long MS_SLAVE = 1 << 19;
    public static final long MS_SHARED = 1 << 20;
    public static final int MNT_DETACH = 2;

    public static final int CLONE_FS = 0x200;
    public static final int CLONE_NEWNS = 0x20000;
    public static final int CLONE_NEWUSER = 0x10000000;
    public static final int CLONE_NEWUTS = 0x4000000;
    public static final int CLONE_NEWIPC = 0x8000000;
    public static final int CLONE_NEWPID = 0x20000000;
    public static final int CLONE_NEWNET = 0x40000000;

    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0100;
    public static final int O_EXCL = 0200;
    public static final int O_TRUNC = 01000;
    public static final int O_NONBLOCK = 04000;
    public static final int O_CLOEXEC = 0x80000;
    public static final int O_PATH = 0x200000;
    public static final int O_DIRECTORY = AARCH64 ? 040000 : 0200000;
    public static final int O_NOFOLLOW = AARCH64 ? 0100000 : 0400000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            MethodHandles.insertCoordinates(STATE.varHandle(PathElement.groupElement("errno")), 1, 0L);
    private static final FunctionDescriptor WORDS =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private Libc() {}

    /** A bound function of libc. */
    public static final class Function {
        private final String name;
        private final MethodHandle handle;

        private Function(String name) {
            this.name = name;
            this.handle = LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow(name), WORDS, Linker.Option.captureCallState("errno"));
        }

        /** Calls and returns the raw result; {@code errno} is left in {@code state}. */
        private long raw(MemorySegment state, long a, long b, long c, long d, long e, long f) {
            try {
                return (long) handle.invokeExact(state, a, b, c, d, e, f);
            } catch (Throwable t) {
                throw new IllegalStateException(name, t);
            }
        }

        /** Calls a function that returns an int and -1 on failure; interrupted calls are made again. */
        public int call(String what, long... words) throws LinuxException {
            return (int) wide(true, what, words);
        }

        /** Calls a function that returns a machine word and -1 on failure. */
        public long wide(String what, long... words) throws LinuxException {
            return wide(false, what, words);
        }

        private long wide(boolean narrow, String what, long... words) throws LinuxException {
            long[] w = java.util.Arrays.copyOf(words, 6);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                while (true) {
                    long result = raw(state, w[0], w[1], w[2], w[3], w[4], w[5]);
                    if ((narrow ? (int) result : result) != -1) {
                        return result;
                    }
                    int errno = (int) ERRNO.get(state);
                    if (errno != LinuxException.EINTR) {
                        throw new LinuxException(what.isEmpty() ? name : name + " " + what, errno, reason(errno));
                    }
                }
            }
        }
    }

    static final Function MOUNT = new Function("mount");
    static final Function UMOUNT = new Function("umount2");
    static final Function UNSHARE = new Function("unshare");
    static final Function SETNS = new Function("setns");
    static final Function OPEN = new Function("open");
    static final Function CLOSE = new Function("close");
    static final Function READ = new Function("read");
    static final Function WRITE = new Function("write");
    private static final Function SYSCALL = new Function("syscall");
    private static final Function IF_NAMETOINDEX = new Function("if_nametoindex");
    private static final Function STRERROR = new Function("strerror");

    /**
     * {@code syscall(2)}, for calls that libc has no function for yet.
     *
     * @param number the same on every architecture for calls from Linux 5.1 on
     * @param words at most five
     */
    public static long syscall(String what, int number, long... words) throws LinuxException {
        long[] all = new long[6];
        all[0] = number;
        System.arraycopy(words, 0, all, 1, words.length);
        return SYSCALL.wide(what, all);
    }

    /** The words of the system for an error number. */
    public static String reason(int errno) {
        try (Arena arena = Arena.ofConfined()) {
            long text = STRERROR.raw(arena.allocate(STATE), errno, 0, 0, 0, 0, 0);
            return MemorySegment.ofAddress(text).reinterpret(256).getString(0);
        }
    }

    /** {@code mount(2)}. {@code data} is the file system's option text, at most a page. */
    public static void mount(
            @Nullable String source, String target, @Nullable String type, long flags, @Nullable String data)
            throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MOUNT.call(target, word(arena, source), word(arena, target), word(arena, type), flags, word(arena, data));
        }
    }

    /** {@code umount2(2)}. */
    public static void unmount(String target, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            UMOUNT.call(target, word(arena, target), flags);
        }
    }

    /** {@code unshare(2)}: changes the calling thread only. */
    public static void unshare(int flags) throws LinuxException {
        UNSHARE.call("", flags);
    }

    /** {@code setns(2)}: moves the calling thread only. */
    public static void setns(int descriptor, int type) throws LinuxException {
        SETNS.call("", descriptor, type);
    }

    /**
     * {@code if_nametoindex(3)} in the calling thread's network namespace.
     *
     * @throws LinuxException when there is no such interface
     */
    public static int interfaceIndex(String name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int index = (int) IF_NAMETOINDEX.raw(state, word(arena, name), 0, 0, 0, 0, 0);
            if (index == 0) {
                int errno = (int) ERRNO.get(state);
                throw new LinuxException("interface " + name, errno, reason(errno));
            }
            return index;
        }
    }

    /** A function by name, bound on first use by the class that needs it. */
    public static Function function(String name) {
        return new Function(name);
    }

    /** The address of a C string, or 0. */
    public static long word(Arena arena, @Nullable String text) {
        return text == null ? 0 : arena.allocateFrom(text).address();
    }
}
