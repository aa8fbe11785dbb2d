package io.keelson.apiserver.certificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.function.Function;

/** Key and certificate files: replaced atomically, private keys readable by their owner alone. */
public final class KeyFiles {
    private KeyFiles() {}

    /**
     * Returns the key pair in {@code name.key} and {@code name.pub}; makes one where the files are missing.
     *
     * @param directory where the files are
     * @param name the files' common name
     * @throws UncheckedIOException where the files cannot be read or written
     * @throws IllegalArgumentException where they do not hold keys; the message says which file
     */
    public static KeyPair loadOrCreate(Path directory, String name) {
        Path privateFile = directory.resolve(name + ".key");
        Path publicFile = directory.resolve(name + ".pub");
        if (Files.exists(privateFile) && Files.exists(publicFile)) {
            return new KeyPair(parsed(publicFile, Pem::publicKey), parsed(privateFile, Pem::privateKey));
        }
        KeyPair pair = generate();
        write(publicFile, Pem.encode(pair.getPublic()), false);
        write(privateFile, Pem.encode(pair.getPrivate()), true);
        return pair;
    }

    /** Makes a key pair on the curve P-256. */
    public static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a key: " + e.getMessage(), e);
        }
    }

    /**
     * Replaces a text file: readers see the old or the new text, never a part of it.
     *
     * @param file the file
     * @param text the new content
     * @param secret whether only the owner may read it (mode 0600, else 0644)
     */
    public static void write(Path file, String text, boolean secret) {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.deleteIfExists(temporary);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        temporary,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(secret ? "rw-------" : "rw-r--r--")));
            }
            Files.writeString(temporary, text, StandardCharsets.UTF_8);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a file with a parser whose complaints then name the file. */
    static <T> T parsed(Path file, Function<String, T> parser) {
        try {
            return parser.apply(read(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }
}
