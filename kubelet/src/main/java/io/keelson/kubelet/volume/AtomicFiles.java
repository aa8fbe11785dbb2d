package io.keelson.kubelet.volume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory whose files change all at once: they are in a directory of their own that the symbolic link
 * {@code ..data} points to, and a new set replaces the link. Containers that hold the mount see either the old files
 * or the new ones.
 */
final class AtomicFiles {
    private static final String DATA = "..data";
    private static final String NEXT = "..data_tmp";

    private final Path root;

    AtomicFiles(Path root) {
        this.root = root;
    }

    /**
     * A file to be.
     *
     * @param content its bytes
     * @param mode its permission bits, such as 0644
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Content(byte[] content, int mode) {}

    /**
     * Replaces the files.
     *
     * @param files by relative path
     * @param group the group they belong to, null for the process's own
     * @return whether anything changed
     */
    boolean write(Map<String, Content> files, @Nullable Long group) {
        try {
            Files.createDirectories(root);
            if (isCurrent(files)) {
                return false;
            }
            Path directory = Files.createTempDirectory(root, "..");
            Files.setPosixFilePermissions(directory, permissions(0755));
            own(directory, group, true);
            for (Map.Entry<String, Content> file : new TreeMap<>(files).entrySet()) {
                Path path = directory.resolve(file.getKey());
                Path parent = path.getParent();
                if (parent != null && !Files.isDirectory(parent)) {
                    Files.createDirectories(parent);
                    for (Path p = parent; p != null && !p.equals(directory); p = p.getParent()) {
                        Files.setPosixFilePermissions(p, permissions(0755));
                        own(p, group, true);
                    }
                }
                Files.write(path, file.getValue().content());
                Files.setPosixFilePermissions(
                        path, permissions(mode(file.getValue().mode(), group)));
                own(path, group, false);
            }
            Path before = Files.isSymbolicLink(root.resolve(DATA)) ? Files.readSymbolicLink(root.resolve(DATA)) : null;
            Files.deleteIfExists(root.resolve(NEXT));
            Files.createSymbolicLink(root.resolve(NEXT), directory.getFileName());
            Files.move(root.resolve(NEXT), root.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
            link(files.keySet());
            if (before != null) {
                delete(root.resolve(before));
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isCurrent(Map<String, Content> files) throws IOException {
        Path data = root.resolve(DATA);
        if (!Files.exists(data)) {
            return false;
        }
        Path real = data.toRealPath();
        Set<String> there = new HashSet<>();
        try (Stream<Path> walk = Files.walk(real)) {
            walk.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS))
                    .forEach(p -> there.add(real.relativize(p).toString()));
        }
        if (!there.equals(files.keySet())) {
            return false;
        }
        for (Map.Entry<String, Content> file : files.entrySet()) {
            if (!Arrays.equals(
                    Files.readAllBytes(real.resolve(file.getKey())),
                    file.getValue().content())) {
                return false;
            }
        }
        return true;
    }

    /** Makes the names users see, links through {@code ..data}, and removes those that went. */
    private void link(Set<String> files) throws IOException {
        Set<String> names = new HashSet<>();
        for (String file : files) {
            names.add(file.contains("/") ? file.substring(0, file.indexOf('/')) : file);
        }
        for (String name : names) {
            Path link = root.resolve(name);
            if (!Files.isSymbolicLink(link)) {
                Files.createSymbolicLink(link, Path.of(DATA, name));
            }
        }
        try (Stream<Path> children = Files.list(root)) {
            for (Path child : children.toList()) {
                String name = child.getFileName().toString();
                if (!name.startsWith("..") && !names.contains(name)) {
                    Files.delete(child);
                }
            }
        }
    }

    private static int mode(int mode, @Nullable Long group) {
        return group == null ? mode : mode | (mode & 0400) >> 3;
    }

    private static void own(Path path, @Nullable Long group, boolean directory) throws IOException {
        if (group != null) {
            Files.setAttribute(path, "unix:gid", group.intValue());
            if (directory) {
                Files.setAttribute(path, "unix:mode", (int) Files.getAttribute(path, "unix:mode") | 02070);
            }
        }
    }

    static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int bit = 0; bit < 9; bit++) {
            if ((mode & 0400 >> bit) != 0) {
                set.add(all[bit]);
            }
        }
        return set;
    }

    /** Deletes a tree without following links out of it. */
    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(tree)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
