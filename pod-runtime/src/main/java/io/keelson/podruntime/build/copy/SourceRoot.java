package io.keelson.podruntime.build.copy;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import io.keelson.linux.file.Directory;
import io.keelson.linux.file.FileStatus;
import io.keelson.linux.file.Name;
import io.keelson.linux.file.TreeWalk;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A tree that is copied from: the build context without what is left out of it, or the root of a stage or an image. */
public final class SourceRoot implements AutoCloseable {
    private final Directory root;
    private final IgnorePatterns ignored;
    private final boolean keepsOwners;

    /** @param keepsOwners whether who owns a file here owns its copy; else root does */
    public SourceRoot(Path root, IgnorePatterns ignored, boolean keepsOwners) throws IOException {
        this.root = Directory.open(root);
        this.ignored = ignored;
        this.keepsOwners = keepsOwners;
    }

    boolean keepsOwners() {
        return keepsOwners;
    }

    /** What a source is: its path below the root, without a slash at its start, and whether it is a directory. */
    record Found(String path, boolean directory) {
        /** Its last name; empty for the root. */
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /**
     * Finds what a source means.
     *
     * @param source a path or a pattern; {@code ..} stops at the root
     * @return nothing where a pattern matches nothing
     * @throws FileNotFoundException where there is no such path
     */
    List<Found> find(String source) throws IOException {
        List<String> parts = new ArrayList<>();
        for (String part : source.split("/")) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        if (parts.stream().noneMatch(PathPattern::isOne)) {
            return List.of(plain(String.join("/", parts)));
        }
        TreeSet<String> paths = new TreeSet<>();
        expand("", parts, 0, paths);
        List<Found> found = new ArrayList<>();
        for (String path : paths) {
            if (!left(path)) {
                found.add(plain(path));
            }
        }
        return found;
    }

    private boolean left(String path) {
        return ignored.ignores(path) && !ignored.mayTakeBack();
    }

    private Found plain(String path) throws IOException {
        try (Descriptor file = root.inRoot(path, Libc.O_PATH)) {
            FileStatus status = FileStatus.of(file);
            if (!path.isEmpty() && ignored.ignores(path) && !(status.isDirectory() && ignored.mayTakeBack())) {
                throw new FileNotFoundException("\"/" + path + "\": not found (.dockerignore leaves it out)");
            }
            return new Found(path, status.isDirectory());
        } catch (LinuxException e) {
            throw missing(path, e);
        }
    }

    private static IOException missing(String path, LinuxException e) {
        return switch (e.errno()) {
            case LinuxException.ENOENT, LinuxException.ENOTDIR ->
                new FileNotFoundException("\"/" + path + "\": not found");
            case LinuxException.ELOOP -> new IOException("\"/" + path + "\": too many links");
            default -> e;
        };
    }

    private void expand(String path, List<String> parts, int at, TreeSet<String> found) throws IOException {
        if (at == parts.size()) {
            found.add(path);
            return;
        }
        String part = parts.get(at);
        if (!PathPattern.isOne(part)) {
            String below = path.isEmpty() ? part : path + "/" + part;
            try (Descriptor there = root.inRoot(below, Libc.O_PATH)) {
                expand(below, parts, at + 1, found);
            } catch (LinuxException e) {
                if (e.errno() != LinuxException.ENOENT && e.errno() != LinuxException.ENOTDIR) {
                    throw e;
                }
            }
            return;
        }
        PathPattern pattern = PathPattern.of(part);
        List<String> names = new ArrayList<>();
        try (Directory directory = root.directoryInRoot(path)) {
            directory.each(name -> {
                if (pattern.matches(name.toString())) {
                    names.add(name.toString());
                }
            });
        } catch (LinuxException e) {
            if (e.errno() != LinuxException.ENOENT && e.errno() != LinuxException.ENOTDIR) {
                throw e;
            }
        }
        for (String name : names) {
            expand(path.isEmpty() ? name : path + "/" + name, parts, at + 1, found);
        }
    }

    /** Opens a file that is no directory for reading, links followed. Never waits for a pipe. */
    Descriptor open(Found file) throws IOException {
        return root.inRoot(file.path(), Libc.O_RDONLY | Libc.O_NONBLOCK);
    }

    /** What a found file is, links followed. */
    FileStatus status(Found file) throws IOException {
        try (Descriptor there = root.inRoot(file.path(), Libc.O_PATH)) {
            return FileStatus.of(there);
        }
    }

    /** Is shown what is copied. */
    interface Visitor {
        /** @param below the path from the directory that is copied */
        void visit(Directory parent, Name name, String below, FileStatus status) throws IOException;
    }

    /**
     * Shows all of a directory that is not left out, each directory before what is in it.
     *
     * @param excluded from the directory on
     */
    void walk(Found directory, IgnorePatterns excluded, Visitor visitor) throws IOException {
        try (Directory top = root.directoryInRoot(directory.path())) {
            TreeWalk.of(top, (parent, name, below, status) -> {
                String path = directory.path().isEmpty() ? below : directory.path() + "/" + below;
                boolean out = ignored.ignores(path) || excluded.ignores(below);
                if (!out) {
                    visitor.visit(parent, name, below, status);
                }
                return !out || ignored.mayTakeBack() || excluded.mayTakeBack();
            });
        }
    }

    /** The digest of all that is at a path. @throws FileNotFoundException where nothing is */
    public String digest(String path) throws IOException {
        ContentDigest digest = new ContentDigest(keepsOwners);
        Found found = plain(path.startsWith("/") ? path.substring(1) : path);
        digest.begin("", found.directory());
        if (found.directory()) {
            walk(found, IgnorePatterns.none(), digest::add);
        } else {
            try (Descriptor file = open(found)) {
                digest.file(FileStatus.of(file), file);
            }
        }
        return digest.toString();
    }

    /** Copies all that is not left out into an empty directory. */
    public void copyTo(Path directory) throws IOException {
        try (Directory top = Directory.open(directory)) {
            new TreeCopy(this, CopyOwnership.KEPT).run(new Found("", true), IgnorePatterns.none(), top);
        }
    }

    @Override
    public void close() {
        root.close();
    }
}
