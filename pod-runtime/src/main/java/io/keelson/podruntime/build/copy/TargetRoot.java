package io.keelson.podruntime.build.copy;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import io.keelson.linux.file.Directory;
import io.keelson.linux.file.FileNodes;
import io.keelson.linux.file.FileStatus;
import io.keelson.linux.file.Name;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** The root of an image that is written to. Paths are the image's: links in it are followed within it. */
public final class TargetRoot implements AutoCloseable {
    private static final int DEEPEST = 256;
    private static final int DIRECTORY_MODE = 0755;

    private final Directory root;

    /** @param root where it is mounted, or a plain directory */
    public TargetRoot(Path root) throws IOException {
        this.root = Directory.open(root);
    }

    /** Whether a path is a directory, links followed. */
    boolean isDirectory(String path) throws IOException {
        try (Descriptor there = root.inRoot(path, Libc.O_PATH)) {
            return FileStatus.of(there).isDirectory();
        } catch (LinuxException e) {
            if (e.errno() == LinuxException.ENOENT || e.errno() == LinuxException.ENOTDIR) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Opens a directory, and makes it and those above it where they are not there.
     *
     * @param owner of those that are made
     */
    public Directory directory(String path, CopyOwnership owner) throws IOException {
        return directory(path, owner, 0);
    }

    private Directory directory(String path, CopyOwnership owner, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("/" + path + " is more than " + DEEPEST + " directories deep");
        }
        try {
            return root.directoryInRoot(path);
        } catch (LinuxException e) {
            if (e.errno() == LinuxException.ENOTDIR) {
                throw new IOException("/" + path + " is not a directory", e);
            }
            if (e.errno() != LinuxException.ENOENT) {
                throw e;
            }
        }
        int slash = path.lastIndexOf('/');
        try (Directory above = directory(slash < 0 ? "" : path.substring(0, slash), owner, depth + 1)) {
            Directory made = above.make(Name.of(path.substring(slash + 1)), DIRECTORY_MODE);
            if (owner.given()) {
                Directory.own(made.descriptor(), owner.uid(), owner.gid());
            }
            return made;
        } catch (LinuxException e) {
            throw e.errno() == LinuxException.EEXIST
                    ? new IOException("/" + path + " is a link that leads nowhere", e)
                    : e;
        }
    }

    /** Makes room for what is no directory: another file goes, a directory is an error. */
    static void clear(Directory parent, Name name) throws IOException {
        try {
            if (FileStatus.of(parent, name).isDirectory()) {
                throw new IOException("cannot copy to a directory: " + name);
            }
            parent.remove(name);
        } catch (NoSuchFileException e) {
            // There is room.
        }
    }

    /** Opens a directory in another one, and makes it where it is not there; a link in its place is an error. */
    static Directory enter(Directory parent, Name name) throws IOException {
        try {
            return parent.make(name, DIRECTORY_MODE);
        } catch (LinuxException e) {
            if (e.errno() != LinuxException.EEXIST) {
                throw e;
            }
        }
        try {
            return parent.directory(name);
        } catch (LinuxException e) {
            throw new IOException("cannot overwrite non-directory " + name + " with a directory", e);
        }
    }

    /** Where the content of a new file comes from. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a new file that only its owner can read until its mode is set. */
    static void write(Directory parent, Name name, Content content) throws IOException {
        clear(parent, name);
        try (Descriptor file = parent.file(name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, 0600);
                OutputStream out = Files.newOutputStream(Directory.path(file), StandardOpenOption.WRITE)) {
            content.writeTo(out);
        }
    }

    /** Copies an open file into a new one, in the kernel where it can. */
    static void copy(Descriptor source, Directory parent, Name name) throws IOException {
        clear(parent, name);
        try (Descriptor file = parent.file(name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, 0600);
                FileChannel in = FileChannel.open(Directory.path(source), StandardOpenOption.READ);
                FileChannel out = FileChannel.open(Directory.path(file), StandardOpenOption.WRITE)) {
            long size = in.size();
            for (long at = 0; at < size; ) {
                long count = in.transferTo(at, size - at, out);
                if (count <= 0) {
                    break;
                }
                at += count;
            }
        }
    }

    static void copy(InputStream source, Directory parent, Name name) throws IOException {
        write(parent, name, source::transferTo);
    }

    /** Owner before mode, since changing the owner clears set-id bits; both before capabilities; times last. */
    static void finish(
            Directory parent, Name name, FileStatus like, long uid, long gid, int mode, Map<String, byte[]> attributes)
            throws IOException {
        Path path = parent.path(name);
        FileNodes.own(path, uid, gid);
        if (!like.isLink()) {
            // One component from a directory that is held, and nobody else writes here: it is what was made.
            Files.setAttribute(path, "unix:mode", mode);
        }
        for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
            if (attribute.getKey().startsWith("user.") || attribute.getKey().equals("security.capability")) {
                FileNodes.attribute(path, attribute.getKey(), attribute.getValue());
            }
        }
        FileNodes.modified(path, like.modified());
    }

    @Override
    public void close() {
        root.close();
    }
}
