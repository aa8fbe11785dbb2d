package io.keelson.linux.file;

import io.keelson.linux.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What {@code lstat(2)} says of an entry of a directory, links not followed.
 *
 * @param mode type and permission bits
 * @param links how many names it has
 * @param special the device number of a device node
 * @param modified seconds since 1970
 */
public record FileStatus(
        int mode, long size, long device, long inode, int links, int uid, int gid, long special, long modified) {
    private static final int TYPE = 0170000;
    private static final String WANTED = "unix:mode,size,dev,ino,nlink,uid,gid,rdev,lastModifiedTime";

    /** Looks at an entry. */
    public static FileStatus of(Directory directory, Name name) throws IOException {
        return of(Files.readAttributes(directory.path(name), WANTED, LinkOption.NOFOLLOW_LINKS));
    }

    /** Looks at what is open. */
    public static FileStatus of(Descriptor file) throws IOException {
        return of(Files.readAttributes(Directory.path(file), WANTED));
    }

    private static FileStatus of(Map<String, Object> found) {
        return new FileStatus(
                (int) value(found, "mode"),
                (long) value(found, "size"),
                (long) value(found, "dev"),
                (long) value(found, "ino"),
                (int) value(found, "nlink"),
                (int) value(found, "uid"),
                (int) value(found, "gid"),
                (long) value(found, "rdev"),
                ((FileTime) value(found, "lastModifiedTime")).to(TimeUnit.SECONDS));
    }

    private static Object value(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }

    /** Permission bits, with set-id and sticky. */
    public int permissions() {
        return mode & 07777;
    }

    public boolean isDirectory() {
        return (mode & TYPE) == 0040000;
    }

    public boolean isRegular() {
        return (mode & TYPE) == 0100000;
    }

    public boolean isLink() {
        return (mode & TYPE) == 0120000;
    }

    public boolean isCharacterDevice() {
        return (mode & TYPE) == FileNodes.S_IFCHR;
    }

    public boolean isBlockDevice() {
        return (mode & TYPE) == FileNodes.S_IFBLK;
    }

    public boolean isPipe() {
        return (mode & TYPE) == FileNodes.S_IFIFO;
    }

    /** The major number of a device node. */
    public int major() {
        return (int) (special >> 8 & 0xfff | special >> 32 & ~0xfffL);
    }

    /** The minor number of a device node. */
    public int minor() {
        return (int) (special & 0xff | special >> 12 & ~0xffL);
    }
}
