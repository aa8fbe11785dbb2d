package io.keelson.kubelet.volume;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import io.keelson.linux.file.AtomicFile;
import io.keelson.linux.file.Directory;
import io.keelson.linux.file.FileTree;
import io.keelson.linux.file.Name;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A directory whose files change all at once: they are in a directory of their own that the symbolic link
 * {@code ..data} points to, and a new set replaces the link. Containers that hold the mount see either the old files
 * or the new ones.
 *
 * <p>Nothing in the directory is believed, since a privileged container may have written there: what the current set is
 * stands in a file beside the directory, which no container sees, and every other set is removed by descriptor.
 */
final class AtomicFiles {
    private static final Name DATA = Name.of("..data");
    private static final Name NEXT = Name.of("..data_tmp");
    private static final int DIRECTORY = 0755;
    private static final int GROUP_OF_DIRECTORY = 02550;
    private static final int GROUP_OF_FILE = 0440;

    private final Path root;

    AtomicFiles(Path root) {
        this.root = root;
    }

    /**
     * A file to be.
     *
     * @param content its bytes
     * @param mode its permission bits, such as 0644
     * @param owner the user it belongs to, null for root
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Content(byte[] content, int mode, @Nullable Long owner) {
        Content(byte[] content, int mode) {
            this(content, mode, null);
        }
    }

    /**
     * Replaces the files.
     *
     * @param files by relative path
     * @param group the group they belong to, null for the process's own; it may read them and cannot write
     * @return whether anything changed
     */
    boolean write(Map<String, Content> files, @Nullable Long group) {
        try {
            Files.createDirectories(root);
            Path record = root.resolveSibling("." + root.getFileName() + ".set");
            String wanted = digest(files, group);
            try (Directory directory = Directory.open(root)) {
                String current = Files.exists(record) ? Files.readString(record) : "";
                if (current.startsWith(wanted + " ") && holds(directory, current.substring(wanted.length() + 1))) {
                    return false;
                }
                if (group != null) {
                    share(directory.descriptor(), group, GROUP_OF_DIRECTORY | DIRECTORY);
                }
                Name set = Name.of("..set_" + UUID.randomUUID());
                write(directory, set, files, group);
                replaceLink(directory, set);
                AtomicFile.write(record, (wanted + " " + set).getBytes(StandardCharsets.UTF_8));
                link(directory, files.keySet());
                sweep(directory, set);
                return true;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean holds(Directory directory, String set) throws IOException {
        try (Directory current = directory.directory(Name.of(set))) {
            return Files.readSymbolicLink(directory.path().resolve(DATA.toString()))
                    .toString()
                    .equals(set);
        } catch (IOException e) {
            return false;
        }
    }

    private static void write(Directory root, Name set, Map<String, Content> files, @Nullable Long group)
            throws IOException {
        root.make(set, DIRECTORY).close();
        for (Map.Entry<String, Content> file : new TreeMap<>(files).entrySet()) {
            Directory at = root.directory(set);
            try {
                Path path = Path.of(file.getKey());
                for (int i = 0; i < path.getNameCount() - 1; i++) {
                    Directory below = enter(at, Name.of(path.getName(i).toString()));
                    at.close();
                    at = below;
                }
                write(at, Name.of(path.getFileName().toString()), file.getValue(), group);
            } finally {
                at.close();
            }
        }
        if (group != null) {
            shareDirectories(root, set, group);
        }
    }

    private static Directory enter(Directory at, Name name) throws IOException {
        try {
            return at.make(name, DIRECTORY);
        } catch (LinuxException e) {
            if (e.errno() != LinuxException.EEXIST) {
                throw e;
            }
            return at.directory(name);
        }
    }

    private static void write(Directory at, Name name, Content content, @Nullable Long group) throws IOException {
        try (Descriptor file = at.file(name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, 0600)) {
            file.write(content.content(), 0, content.content().length);
            if (content.owner() != null) {
                Directory.own(file, content.owner(), -1);
            }
            if (group != null) {
                share(file, group, content.mode() | GROUP_OF_FILE);
            } else {
                Directory.mode(file, content.mode());
            }
        }
    }

    /** What a group shares it may read but not write; new files in its directories are its own too. */
    private static void share(Descriptor file, long group, int mode) throws IOException {
        Directory.own(file, -1, group);
        Directory.mode(file, mode);
    }

    private static void shareDirectories(Directory parent, Name name, long group) throws IOException {
        try (Directory directory = parent.directory(name)) {
            share(directory.descriptor(), group, DIRECTORY | GROUP_OF_DIRECTORY);
            directory.each(below -> {
                try {
                    shareDirectories(directory, below, group);
                } catch (LinuxException e) {
                    if (e.errno() != LinuxException.ENOTDIR) {
                        throw e;
                    }
                }
            });
        }
    }

    private static void replaceLink(Directory directory, Name set) throws IOException {
        clear(directory, NEXT);
        directory.link(NEXT, set.toString());
        try {
            directory.replace(NEXT, DATA);
        } catch (LinuxException e) {
            // Something that is no link stands in its place.
            clear(directory, DATA);
            directory.replace(NEXT, DATA);
        }
    }

    /** Makes the names users see, links through {@code ..data}. */
    private static void link(Directory directory, Set<String> files) throws IOException {
        for (String name : visible(files)) {
            String target = DATA + "/" + name;
            Path link = directory.path().resolve(name);
            if (!Files.isSymbolicLink(link)
                    || !Files.readSymbolicLink(link).toString().equals(target)) {
                clear(directory, Name.of(name));
                directory.link(Name.of(name), target);
            }
        }
        Set<String> names = visible(files);
        directory.each(child -> {
            if (!child.toString().startsWith("..") && !names.contains(child.toString())) {
                clear(directory, child);
            }
        });
    }

    private static Set<String> visible(Set<String> files) {
        Set<String> names = new HashSet<>();
        for (String file : files) {
            names.add(Path.of(file).getName(0).toString());
        }
        return names;
    }

    /** Removes all sets but one, and whatever else has a name like theirs. */
    private static void sweep(Directory directory, Name kept) throws IOException {
        directory.each(child -> {
            if (child.toString().startsWith("..") && !child.equals(kept) && !child.equals(DATA)) {
                clear(directory, child);
            }
        });
    }

    private static void clear(Directory directory, Name name) throws IOException {
        FileTree.delete(directory, name);
    }

    private static String digest(Map<String, Content> files, @Nullable Long group) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(String.valueOf(group).getBytes(StandardCharsets.UTF_8));
            new TreeMap<>(files).forEach((name, content) -> {
                byte[] path = name.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(24 + path.length)
                        .putInt(path.length)
                        .put(path)
                        .putInt(content.mode())
                        .putLong(content.owner() == null ? -1 : content.owner())
                        .putInt(content.content().length)
                        .array());
                digest.update(content.content());
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
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
}
