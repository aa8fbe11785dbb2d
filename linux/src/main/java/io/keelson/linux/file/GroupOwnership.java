package io.keelson.linux.file;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives a tree that hostile processes may have filled, or still do, to a group. Everything is opened by descriptor from
 * the directory above it; links are given themselves and never followed, mount points are not entered.
 */
public final class GroupOwnership {
    private static final int FILE_TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;
    private static final int SET_GROUP_ID = 02000;
    private static final int READ_AND_WRITE = 0660;
    private static final int READ = 0440;
    private static final int ENTER = 0110;

    /** A descriptor is held for each level. */
    private static final int DEEPEST = 512;

    private static final int EMPTY_PATH = 0x1000;
    private static final Libc.Function FCHOWNAT = Libc.function("fchownat");

    private final long group;
    private final int added;

    private GroupOwnership(long group, int added) {
        this.group = group;
        this.added = added;
    }

    /**
     * Gives a directory and all below it to a group, which may do with it what its owner may.
     *
     * @param tree its path is trusted
     * @param readOnly whether the group may read alone
     * @throws IOException where the tree is deeper than {@value #DEEPEST} levels, or cannot be changed
     */
    public static void give(Path tree, long group, boolean readOnly) throws IOException {
        GroupOwnership ownership = new GroupOwnership(group, readOnly ? READ : READ_AND_WRITE);
        try (Directory top = Directory.open(tree)) {
            ownership.below(top, 0);
            ownership.change(top.descriptor(), top.facts());
        }
    }

    /** Returns whether a directory itself belongs to a group, with the permissions that {@link #give} leaves. */
    public static boolean has(Path directory, long group, boolean readOnly) throws IOException {
        FileFacts facts = FileFacts.of(directory);
        int wanted = (readOnly ? READ : READ_AND_WRITE) | SET_GROUP_ID | ENTER;
        return facts.gid() == group && (facts.mode() & wanted) == wanted;
    }

    private void below(Directory directory, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("there are more than " + DEEPEST + " directories in one another");
        }
        directory.each(name -> {
            try (Descriptor entry = directory.file(name, Libc.O_PATH, 0)) {
                FileFacts facts = FileFacts.of(Directory.path(entry));
                if ((facts.mode() & FILE_TYPE) == DIRECTORY && !enter(directory, name, depth)) {
                    return;
                }
                change(entry, facts);
            } catch (LinuxException e) {
                if (e.errno() != LinuxException.ENOENT) {
                    throw e;
                }
            }
        });
    }

    /** Returns whether an entry is a directory of this tree. */
    private boolean enter(Directory directory, Name name, int depth) throws IOException {
        try (Directory next = directory.directory(name)) {
            below(next, depth + 1);
            return true;
        } catch (LinuxException e) {
            if (e.errno() == LinuxException.EXDEV || e.errno() == LinuxException.ELOOP) {
                return false;
            }
            throw e;
        }
    }

    private void change(Descriptor file, FileFacts facts) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            FCHOWNAT.call("", file.number(), Libc.word(arena, ""), -1, group, EMPTY_PATH);
        }
        int type = facts.mode() & FILE_TYPE;
        if (type != LINK) {
            int bits = type == DIRECTORY ? added | SET_GROUP_ID | ENTER : added;
            // A descriptor that is held leads to its own file, not to what a link in its place would name.
            Files.setAttribute(Directory.path(file), "unix:mode", facts.permissions() | bits);
        }
    }
}
