package io.keelson.podruntime.image;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.file.Directory;
import io.keelson.linux.file.FileNodes;
import io.keelson.linux.file.FileStatus;
import io.keelson.linux.file.Name;
import io.keelson.linux.file.TreeWalk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes the digest of the archive that a directory written through overlayfs is as a layer, and the notes that make the
 * archive again, without writing it anywhere. What overlayfs notes for itself does not go into it.
 */
final class LayerArchiver implements TreeWalk.Visitor {
    private static final String OVERLAY = "trusted.overlay.";

    private final MessageDigest digest = Digest.sha256();
    private final TarSplitNotes notes;
    private final TarStream tar;
    private final Map<Long, String> linked = new HashMap<>();
    private final byte[] buffer = new byte[256 * 1024];
    private long content;
    private long bytes;
    private boolean empty = true;

    private LayerArchiver(TarSplitNotes notes) {
        this.notes = notes;
        this.tar = new TarStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                digest.update(source, offset, length);
                if (content > 0) {
                    content -= length;
                } else {
                    notes.bytes(source, offset, length);
                }
            }
        });
    }

    /**
     * What a directory is as a layer.
     *
     * @param diffId the digest of its archive
     * @param bytes of regular files
     * @param empty whether there is nothing in it
     */
    record Archived(String diffId, long bytes, boolean empty) {}

    /** @param file where the notes go */
    static Archived archive(Path directory, Path file) throws IOException {
        try (TarSplitNotes notes = new TarSplitNotes(file);
                Directory top = Directory.open(directory)) {
            LayerArchiver archiver = new LayerArchiver(notes);
            TreeWalk.of(top, archiver);
            archiver.tar.finish();
            return new Archived(Digest.text(archiver.digest), archiver.bytes, archiver.empty);
        }
    }

    @Override
    public boolean visit(Directory parent, Name name, String path, FileStatus status) throws IOException {
        empty = false;
        if (name.toString().startsWith(".wh.")) {
            throw new IOException("an image can have no file whose name begins with .wh.: /" + path);
        }
        if (status.isCharacterDevice() && status.special() == 0) {
            whiteout(path);
            return false;
        }
        if (!status.isDirectory() && status.links() > 1) {
            String first = linked.putIfAbsent(status.inode(), path);
            if (first != null) {
                member(path, first, '1', status, 0, Map.of());
                return false;
            }
        }
        Map<String, byte[]> attributes = new TreeMap<>(FileNodes.attributes(parent.path(name)));
        boolean opaque = attributes.containsKey(OVERLAY + "opaque");
        attributes.keySet().removeIf(key -> key.startsWith(OVERLAY));
        if (status.isDirectory()) {
            member(path + "/", "", '5', status, 0, attributes);
            if (opaque) {
                member(path + "/.wh..wh..opq", "", '0', PLAIN, 0, Map.of());
            }
        } else if (status.isRegular()) {
            file(parent, name, path, status, attributes);
        } else if (status.isLink()) {
            String target = Files.readSymbolicLink(parent.path(name)).toString();
            member(path, target, '2', status, 0, attributes);
        } else if (status.isCharacterDevice() || status.isBlockDevice()) {
            member(path, "", status.isCharacterDevice() ? '3' : '4', status, 0, attributes);
        } else if (status.isPipe()) {
            member(path, "", '6', status, 0, attributes);
        }
        return true;
    }

    private static final FileStatus PLAIN = new FileStatus(0100644, 0, 0, 0, 1, 0, 0, 0, 0);

    private void whiteout(String path) throws IOException {
        int slash = path.lastIndexOf('/') + 1;
        member(path.substring(0, slash) + ".wh." + path.substring(slash), "", '0', PLAIN, 0, Map.of());
    }

    private void file(Directory parent, Name name, String path, FileStatus status, Map<String, byte[]> attributes)
            throws IOException {
        member(path, "", '0', status, status.size(), attributes);
        if (status.size() == 0) {
            return;
        }
        notes.content(path, status.size());
        content = status.size();
        bytes += status.size();
        try (Descriptor file = parent.file(name, Libc.O_RDONLY | Libc.O_NONBLOCK, 0)) {
            try (var in = Files.newInputStream(Directory.path(file))) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    tar.content(buffer, 0, n);
                }
            }
        }
        if (content > 0) {
            throw new IOException("file /" + path + " has shrunk while it was read");
        }
    }

    private void member(
            String path, String link, char type, FileStatus status, long size, Map<String, byte[]> attributes)
            throws IOException {
        boolean device = type == '3' || type == '4';
        tar.member(new TarEntry(
                path,
                link,
                type,
                status.permissions(),
                Integer.toUnsignedLong(status.uid()),
                Integer.toUnsignedLong(status.gid()),
                size,
                status.modified(),
                device ? status.major() : 0,
                device ? status.minor() : 0,
                attributes));
    }
}
