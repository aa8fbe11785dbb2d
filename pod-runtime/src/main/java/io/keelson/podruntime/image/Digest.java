package io.keelson.podruntime.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Content digests, written {@code sha256:} and 64 hexadecimal digits. */
final class Digest {
    private Digest() {}

    static MessageDigest sha256() {
        MessageDigest fast = OpensslSha256.create();
        if (fast != null) {
            return fast;
        }
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(MessageDigest digest) {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    static String of(byte[] content) {
        MessageDigest digest = sha256();
        digest.update(content);
        return text(digest);
    }

    static String of(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return text(digest);
    }

    static void require(String expected, String found, String what) throws IOException {
        if (!expected.equals(found)) {
            throw new IOException("failed to verify " + what + ": expected digest " + expected + " but found " + found);
        }
    }
}
