package io.keelson.podruntime.build.copy;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.file.Directory;
import io.keelson.linux.file.FileNodes;
import io.keelson.linux.file.FileStatus;
import io.keelson.linux.file.Name;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** The digest of files by their names, modes and contents, not by when they were changed. */
final class ContentDigest {
    private final MessageDigest digest;
    private final boolean owners;
    private final byte[] buffer = new byte[256 * 1024];

    /** @param owners whether who owns a file counts */
    ContentDigest(boolean owners) {
        this.owners = owners;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void begin(String name, boolean directory) {
        text((directory ? "d " : "f ") + name);
    }

    /** A text of any length, told apart from the next one. */
    void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }

    void add(Directory parent, Name name, String path, FileStatus status) throws IOException {
        text(path);
        facts(status);
        if (status.isRegular()) {
            try (Descriptor file = parent.file(name, Libc.O_RDONLY | Libc.O_NONBLOCK, 0)) {
                content(file);
            }
        } else if (status.isLink()) {
            text(Files.readSymbolicLink(parent.path(name)).toString());
        }
        attributes(FileNodes.attributes(parent.path(name)));
    }

    /** A file that is copied by itself. */
    void file(FileStatus status, Descriptor file) throws IOException {
        facts(status);
        if (status.isRegular()) {
            content(file);
        }
        attributes(FileNodes.attributesFollowed(Directory.path(file)));
    }

    private void facts(FileStatus status) {
        text(Integer.toOctalString(status.mode()) + " " + (status.isDirectory() ? 0 : status.size()) + " "
                + status.special() + (owners ? " " + status.uid() + ":" + status.gid() : ""));
    }

    private void attributes(Map<String, byte[]> attributes) {
        attributes.forEach((name, value) -> {
            if (name.startsWith("user.") || name.equals("security.capability")) {
                text(name);
                digest.update(value);
            }
        });
    }

    private void content(Descriptor file) throws IOException {
        Path open = Directory.path(file);
        try (InputStream in = Files.newInputStream(open)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
