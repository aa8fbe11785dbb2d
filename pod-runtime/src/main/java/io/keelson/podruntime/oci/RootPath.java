package io.keelson.podruntime.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Resolves a path of a container's root file system on the host, symbolic links included, without ever leaving that
 * root: links are read as the container would read them.
 */
public final class RootPath {
    private static final int MOST_LINKS = 255;

    private RootPath() {}

    /**
     * Resolves all links.
     *
     * @param root the root file system on the host
     * @param path a path in the container, with or without a leading slash
     * @throws IOException when links go round in a circle
     */
    public static Path resolve(Path root, String path) throws IOException {
        Deque<String> left = new ArrayDeque<>();
        push(left, path);
        Path current = root;
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                current = current.equals(root) ? root : parent(current);
                continue;
            }
            Path next = current.resolve(name);
            if (!Files.isSymbolicLink(next)) {
                current = next;
                continue;
            }
            if (++links > MOST_LINKS) {
                throw new IOException("too many symbolic links in " + path);
            }
            String target = Files.readSymbolicLink(next).toString();
            if (target.startsWith("/")) {
                current = root;
            }
            push(left, target);
        }
        return current;
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static void push(Deque<String> left, String path) {
        String[] names = path.split("/");
        for (int i = names.length - 1; i >= 0; i--) {
            left.push(names[i]);
        }
    }
}
