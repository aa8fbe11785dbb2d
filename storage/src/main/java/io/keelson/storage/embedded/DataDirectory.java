package io.keelson.storage.embedded;

import io.keelson.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one store, held by one process at a time.
 *
 * <p>The lock is a file of ours, since a POSIX lock is lost as soon as its process closes any channel of the file, and
 * RocksDB's own must therefore not be looked at.
 */
final class DataDirectory implements AutoCloseable {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
    private static final Pattern FILE =
            Pattern.compile("(\\d{6,}\\.(?:sst|log|blob)|MANIFEST-\\d+|OPTIONS-\\d+|CURRENT|IDENTITY)");
    private final Path path;
    private final FileChannel channel;
    private final FileStore disk;

    private DataDirectory(Path path, FileChannel channel, FileStore disk) {
        this.path = path;
        this.channel = channel;
        this.disk = disk;
    }

    /** Takes the directory, making it where there is none. */
    static DataDirectory hold(Path directory) {
        try {
            Path path = Files.createDirectories(directory).toRealPath();
            if (!HELD.add(path)) {
                throw inUse(path, null);
            }
            FileChannel channel = null;
            try {
                channel = FileChannel.open(
                        path.resolve("keelson.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (channel.tryLock() == null) {
                    throw inUse(path, null);
                }
                return new DataDirectory(path, channel, Files.getFileStore(path));
            } catch (IOException | RuntimeException e) {
                if (channel != null) {
                    channel.close();
                }
                HELD.remove(path);
                throw e;
            }
        } catch (IOException e) {
            throw new StorageException("The data directory " + directory + " cannot be used: " + e, false, e);
        }
    }

    private static StorageException inUse(Path path, @Nullable Throwable cause) {
        return new StorageException(
                "The data directory " + path + " is in use by another running cluster; stop that one or use another"
                        + " directory.",
                false,
                cause);
    }

    Path path() {
        return path;
    }

    long usableBytes() throws IOException {
        return disk.getUsableSpace();
    }

    /** Tells whether a store is there; refuses what is left of one whose root is missing or points nowhere. */
    boolean holdsStore() {
        Path current = path.resolve("CURRENT");
        try {
            if (!Files.exists(current)) {
                if (files().stream()
                        .anyMatch(file ->
                                FILE.matcher(file.getFileName().toString()).matches())) {
                    throw damaged(current, "it is missing while other files of the store are there", null);
                }
                return false;
            }
            String manifest = Files.readString(current, java.nio.charset.StandardCharsets.ISO_8859_1);
            if (!manifest.matches("MANIFEST-\\d+\n")) {
                throw damaged(current, "it does not name a manifest", null);
            }
            Path named = path.resolve(manifest.strip());
            if (!Files.exists(named)) {
                throw damaged(named, "it is missing", null);
            }
            return true;
        } catch (IOException e) {
            throw damaged(current, e.toString(), e);
        }
    }

    /** Returns the bytes of all table files. */
    long tableBytes() {
        return files().stream()
                .filter(file -> file.toString().endsWith(".sst"))
                .mapToLong(file -> file.toFile().length())
                .sum();
    }

    /** Returns the refusal of a damaged store, naming the file that RocksDB's message names or else the newest log. */
    StorageException damaged(String message, Throwable cause) {
        Matcher named = FILE.matcher(message);
        Path file = path;
        if (named.find()) {
            file = path.resolve(named.group(1));
        } else {
            file = files().stream()
                    .filter(candidate -> candidate.toString().endsWith(".log"))
                    .max(Path::compareTo)
                    .orElse(path);
        }
        return damaged(file, message, cause);
    }

    private static StorageException damaged(Path file, String message, @Nullable Throwable cause) {
        return new StorageException(
                "The data directory is damaged and was left untouched, see " + file + ": " + message, false, cause);
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        } catch (IOException e) {
            throw new StorageException("The data directory " + path + " cannot be read: " + e, false, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StorageException("The lock of " + path + " could not be released: " + e, false, e);
        } finally {
            HELD.remove(path);
        }
    }
}
