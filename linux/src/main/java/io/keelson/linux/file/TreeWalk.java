package io.keelson.linux.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Goes through a tree that others may have filled, in the order of names: every directory is opened from the one above it,
 * links are shown and not followed, mount points are not entered. Trees that no honest image has are refused.
 */
public final class TreeWalk {
    /** A descriptor is held for each level. */
    public static final int DEEPEST = 256;

    private static final int LARGEST_DIRECTORY = 1_000_000;

    private TreeWalk() {}

    /** Is shown every entry. */
    public interface Visitor {
        /**
         * Takes an entry.
         *
         * @param path below the top, names separated by slashes
         * @return whether a directory is to be entered
         */
        boolean visit(Directory parent, Name name, String path, FileStatus status) throws IOException;

        /** Called when all of a directory has been shown that was entered. */
        default void leave(Directory parent, Name name, String path, FileStatus status) throws IOException {}
    }

    /** Shows all below a directory. */
    public static void of(Directory top, Visitor visitor) throws IOException {
        of(top, "", 0, visitor);
    }

    private static void of(Directory directory, String path, int depth, Visitor visitor) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("there are more than " + DEEPEST + " directories in one another");
        }
        for (String text : names(directory, path)) {
            Name name = Name.of(text);
            FileStatus status = FileStatus.of(directory, name);
            String below = path.isEmpty() ? text : path + "/" + text;
            if (visitor.visit(directory, name, below, status) && status.isDirectory()) {
                try (Directory next = directory.directory(name)) {
                    of(next, below, depth + 1, visitor);
                }
                visitor.leave(directory, name, below, status);
            }
        }
    }

    private static List<String> names(Directory directory, String path) throws IOException {
        List<String> names = new ArrayList<>();
        directory.each(name -> {
            String text = name.toString();
            if (!name.equals(Name.of(text.getBytes(StandardCharsets.UTF_8)))) {
                throw new IOException("a name in the directory /" + path + " is not UTF-8: " + text);
            }
            if (names.size() >= LARGEST_DIRECTORY) {
                throw new IOException("the directory /" + path + " has more than " + LARGEST_DIRECTORY + " entries");
            }
            names.add(text);
        });
        Collections.sort(names);
        return names;
    }
}
