package io.keelson.podruntime.build.copy;

import io.keelson.linux.file.Directory;
import io.keelson.linux.file.FileNodes;
import io.keelson.linux.file.FileStatus;
import io.keelson.linux.file.Name;
import io.keelson.podruntime.image.TarEntry;
import io.keelson.podruntime.image.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** {@code ADD} of an archive: a tar file, plain or gzipped, whose members go below a directory of the image. */
final class ArchiveUnpack {
    private static final int BLOCK = 512;
    private static final int CHECKSUM = 148;

    private final TargetRoot target;
    private final String directory;
    private final CopyOwnership owner;
    private final byte[] buffer = new byte[64 * 1024];

    private ArchiveUnpack(TargetRoot target, String directory, CopyOwnership owner) {
        this.target = target;
        this.directory = directory;
        this.owner = owner;
    }

    /**
     * Unpacks a file where it is an archive.
     *
     * @param name of the file, for messages
     * @return false where it is none: it is to be copied as it is
     * @throws IOException where it is one that cannot be unpacked here, or is broken
     */
    static boolean unpack(InputStream file, String name, TargetRoot target, String directory, CopyOwnership owner)
            throws IOException {
        InputStream in = new BufferedInputStream(file, 1 << 16);
        in.mark(8);
        byte[] magic = in.readNBytes(6);
        in.reset();
        if (starts(magic, 0xfd, '7', 'z', 'X', 'Z')
                || starts(magic, 'B', 'Z', 'h')
                || starts(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
            if (name.matches("(?i).*\\.(tar\\.\\w{1,4}|txz|tbz2?|tzst)")) {
                throw new IOException("ADD unpacks plain and gzipped tar archives alone: " + name);
            }
            return false;
        }
        if (starts(magic, 0x1f, 0x8b)) {
            in = new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16);
        }
        if (!isTar(in)) {
            return false;
        }
        try {
            new ArchiveUnpack(target, directory, owner).all(new TarReader(in));
        } catch (RuntimeException e) {
            throw new IOException("the archive " + name + " is broken: " + e.getMessage(), e);
        }
        return true;
    }

    private static boolean starts(byte[] magic, int... wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (i >= magic.length || (magic[i] & 0xff) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the first header has the checksum that it says. */
    private static boolean isTar(InputStream in) throws IOException {
        in.mark(BLOCK);
        byte[] header = in.readNBytes(BLOCK);
        in.reset();
        if (header.length < BLOCK) {
            return false;
        }
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : header[i] & 0xff;
        }
        long said = 0;
        for (int i = CHECKSUM; i < CHECKSUM + 8 && header[i] != 0 && !(header[i] == ' ' && said > 0); i++) {
            if (header[i] != ' ') {
                if (header[i] < '0' || header[i] > '7') {
                    return false;
                }
                said = said * 8 + header[i] - '0';
            }
        }
        return said == sum && said > 0;
    }

    private void all(TarReader tar) throws IOException {
        target.directory(directory, owner).close();
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            String path = normal(entry.name());
            if (!path.isEmpty()) {
                int slash = path.lastIndexOf('/');
                try (Directory parent = target.directory(in(slash < 0 ? "" : path.substring(0, slash)), owner)) {
                    member(tar, entry, parent, Name.of(path.substring(slash + 1)));
                }
            }
        }
    }

    private String in(String path) {
        return directory.isEmpty() || path.isEmpty() ? directory + path : directory + "/" + path;
    }

    private void member(TarReader tar, TarEntry entry, Directory parent, Name name) throws IOException {
        switch (entry.type()) {
            case '5' -> TargetRoot.enter(parent, name).close();
            case '0' ->
                TargetRoot.write(parent, name, out -> {
                    for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                        out.write(buffer, 0, n);
                    }
                });
            case '1' -> {
                hardLink(entry, parent, name);
                return;
            }
            case '2' -> {
                TargetRoot.clear(parent, name);
                parent.link(name, entry.linkName());
            }
            case '3', '4', '6' -> {
                TargetRoot.clear(parent, name);
                int type = entry.type() == '3'
                        ? FileNodes.S_IFCHR
                        : entry.type() == '4' ? FileNodes.S_IFBLK : FileNodes.S_IFIFO;
                FileNodes.make(parent.path(name), type, entry.major(), entry.minor());
            }
            default -> throw new IOException("the archive has a member of unknown type " + entry.type() + ": " + name);
        }
        FileStatus like = new FileStatus(
                entry.type() == '2' ? 0120777 : 0100000 | entry.mode(), 0, 0, 0, 1, 0, 0, 0, entry.mtime());
        TargetRoot.finish(
                parent,
                name,
                like,
                owner.given() ? owner.uid() : entry.uid(),
                owner.given() ? owner.gid() : entry.gid(),
                owner.modeOr(entry.mode()),
                entry.attributes().isEmpty() ? Map.of() : entry.attributes());
    }

    /** A second name for a member that went before; the name it is for is looked up as inside of the image. */
    private void hardLink(TarEntry entry, Directory parent, Name name) throws IOException {
        String of = normal(entry.linkName());
        int slash = of.lastIndexOf('/');
        TargetRoot.clear(parent, name);
        try (Directory other = target.directory(in(slash < 0 ? "" : of.substring(0, slash)), owner)) {
            Files.createLink(parent.path(name), other.path(Name.of(of.substring(slash + 1))));
        } catch (java.nio.file.NoSuchFileException e) {
            throw new IOException("the archive links to " + entry.linkName() + ", which is not in it", e);
        }
    }

    private static String normal(String name) throws IOException {
        StringBuilder result = new StringBuilder();
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                throw new IOException("the archive has a member that leads out of it: " + name);
            }
            if (!part.isEmpty() && !part.equals(".")) {
                result.append(result.isEmpty() ? "" : "/").append(part);
            }
        }
        return result.toString();
    }
}
