package io.keelson.linux.file;

import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Removes trees that hostile processes may have filled, or still do. Everything is opened by descriptor from the
 * directory above it; no link is followed and no mount point entered, so that neither a link put in place of a
 * directory nor a failed unmount leads to files outside.
 *
 * <p>Depth costs nothing: a directory that is not empty is moved to the top of the tree and its turn comes later.
 */
public final class FileTree {
    private static final String MOVED = ".removed-";

    private FileTree() {}

    /**
     * Deletes a file or a directory with all it holds; nothing happens when it does not exist.
     *
     * @param tree its parent is trusted: links in that are followed
     * @throws IOException when something is mounted in it, or cannot be removed; what lies beside that is gone
     */
    public static void delete(Path tree) throws IOException {
        Path parent = tree.toAbsolutePath().getParent();
        Path name = tree.getFileName();
        if (parent == null || name == null) {
            throw new IOException("not a tree to delete: " + tree);
        }
        Directory above;
        try {
            above = Directory.open(parent);
        } catch (LinuxException e) {
            if (e.errno() == LinuxException.ENOENT) {
                return;
            }
            throw e;
        }
        try (above) {
            delete(above, Name.of(name.toString()));
        }
    }

    /** Deletes an entry of a directory with all it holds; nothing happens when there is none. */
    public static void delete(Directory parent, Name name) throws IOException {
        if (removed(parent, name)) {
            return;
        }
        try (Directory directory = parent.directory(name)) {
            new Removal(directory, Path.of(name.toString())).run();
        } catch (LinuxException e) {
            throw e.errno() == LinuxException.EXDEV ? mounted(name.toString(), e) : e;
        }
        parent.remove(name);
    }

    /** Whether an entry is gone: false for a directory that is not empty. */
    private static boolean removed(Directory parent, Name name) throws IOException {
        try {
            parent.remove(name);
            return true;
        } catch (LinuxException e) {
            return switch (e.errno()) {
                case LinuxException.ENOENT -> true;
                case LinuxException.ENOTEMPTY, LinuxException.EEXIST -> false;
                case LinuxException.EBUSY -> throw mounted(name.toString(), e);
                default -> throw e;
            };
        }
    }

    private static IOException mounted(String what, IOException cause) {
        return new IOException("something is mounted at " + what + ": its files are left as they are", cause);
    }

    /** One tree on its way out. */
    private static final class Removal {
        private final Directory top;
        private final Path tree;
        private long moved;
        private boolean progress;
        private @Nullable IOException failure;

        Removal(Directory top, Path tree) {
            this.top = top;
            this.tree = tree;
        }

        /** Each pass meets what the one before moved up. The last one finds nothing to do. */
        void run() throws IOException {
            do {
                progress = false;
                failure = null;
                top.each(this::fromTop);
            } while (progress);
            if (failure != null) {
                throw failure;
            }
        }

        private void fromTop(Name name) {
            try {
                if (!removed(top, name)) {
                    try (Directory directory = top.directory(name)) {
                        directory.each(below -> fromBelow(directory, below));
                    }
                    if (!removed(top, name)) {
                        return;
                    }
                }
                progress = true;
            } catch (LinuxException e) {
                note(
                        e.errno() == LinuxException.EXDEV
                                ? mounted(tree.resolve(name.toString()).toString(), e)
                                : e);
            } catch (IOException e) {
                note(e);
            }
        }

        private void fromBelow(Directory directory, Name name) {
            try {
                if (!removed(directory, name)) {
                    raise(directory, name);
                }
                progress = true;
            } catch (IOException e) {
                note(e);
            }
        }

        private void raise(Directory directory, Name name) throws IOException {
            while (true) {
                try {
                    directory.move(name, top, Name.of(MOVED + moved++));
                    return;
                } catch (LinuxException e) {
                    if (e.errno() != LinuxException.EEXIST) {
                        throw e;
                    }
                }
            }
        }

        private void note(IOException e) {
            if (failure == null) {
                failure = e;
            }
        }
    }
}
