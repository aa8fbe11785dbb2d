package io.keelson.linux;

import java.io.IOException;

/** A libc call failed: which one, on what, and with which {@code errno}. */
public final class LinuxException extends IOException {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int ENXIO = 6;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int EXDEV = 18;
    public static final int ENODEV = 19;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int EPIPE = 32;
    public static final int EIO = 5;
    public static final int ENOSYS = 38;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int EOPNOTSUPP = 95;

    private static final long serialVersionUID = 1L;
    private final int errno;

    /** @param what the call, and what it was about */
    public LinuxException(String what, int errno, String reason) {
        super(what + ": " + reason);
        this.errno = errno;
    }

    /** The number the kernel answered with. */
    public int errno() {
        return errno;
    }
}
