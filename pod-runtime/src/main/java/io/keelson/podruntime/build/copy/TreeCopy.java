package io.keelson.podruntime.build.copy;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.file.Directory;
import io.keelson.linux.file.FileNodes;
import io.keelson.linux.file.FileStatus;
import io.keelson.linux.file.Name;
import io.keelson.linux.file.TreeWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Copies what is in a directory into another one; links are copied as links. */
final class TreeCopy {
    private final SourceRoot source;
    private final CopyOwnership owner;
    /** The directories from the top to the one that is being filled, each with its path. */
    private final Deque<Open> open = new ArrayDeque<>();

    private record Open(String path, Directory directory) {}

    TreeCopy(SourceRoot source, CopyOwnership owner) {
        this.source = source;
        this.owner = owner;
    }

    void run(SourceRoot.Found from, IgnorePatterns excluded, Directory top) throws IOException {
        try {
            source.walk(from, excluded, (parent, name, below, status) -> {
                int slash = below.lastIndexOf('/');
                Directory into = directory(top, slash < 0 ? "" : below.substring(0, slash));
                copy(parent, name, status, into);
            });
        } finally {
            closeTo("", true);
        }
    }

    /** The copy of a directory; opened once while its entries are copied. One that was left out itself is made plainly. */
    private Directory directory(Directory top, String path) throws IOException {
        closeTo(path, false);
        Open last = open.peekLast();
        String at = last == null ? "" : last.path();
        Directory directory = last == null ? top : last.directory();
        while (!at.equals(path)) {
            int start = at.isEmpty() ? 0 : at.length() + 1;
            int end = path.indexOf('/', start);
            String next = end < 0 ? path.substring(start) : path.substring(start, end);
            directory = TargetRoot.enter(directory, Name.of(next));
            at = end < 0 ? path : path.substring(0, end);
            open.addLast(new Open(at, directory));
            if (open.size() > TreeWalk.DEEPEST) {
                throw new IOException("there are more than " + TreeWalk.DEEPEST + " directories in one another");
            }
        }
        return directory;
    }

    private void closeTo(String path, boolean all) {
        while (!open.isEmpty()
                && (all || !(path + "/").startsWith(open.peekLast().path() + "/"))) {
            open.removeLast().directory().close();
        }
    }

    private void copy(Directory parent, Name name, FileStatus status, Directory into) throws IOException {
        if (status.isDirectory()) {
            TargetRoot.enter(into, name).close();
        } else if (status.isRegular()) {
            try (Descriptor file = parent.file(name, Libc.O_RDONLY | Libc.O_NONBLOCK, 0)) {
                TargetRoot.copy(file, into, name);
            }
        } else if (status.isLink()) {
            TargetRoot.clear(into, name);
            into.link(name, Files.readSymbolicLink(parent.path(name)).toString());
        } else if (status.isCharacterDevice() || status.isBlockDevice() || status.isPipe()) {
            TargetRoot.clear(into, name);
            int type = status.isPipe()
                    ? FileNodes.S_IFIFO
                    : status.isCharacterDevice() ? FileNodes.S_IFCHR : FileNodes.S_IFBLK;
            FileNodes.make(into.path(name), type, status.major(), status.minor());
        } else {
            return; // a socket is of no use in an image
        }
        boolean kept = source.keepsOwners() && !owner.given();
        Map<String, byte[]> attributes = FileNodes.attributes(parent.path(name));
        TargetRoot.finish(
                into,
                name,
                status,
                owner.given() ? owner.uid() : kept ? Integer.toUnsignedLong(status.uid()) : 0,
                owner.given() ? owner.gid() : kept ? Integer.toUnsignedLong(status.gid()) : 0,
                owner.modeOr(status.permissions()),
                attributes);
    }
}
