package io.keelson.kubelet.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keelson.linux.file.PlainFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container that could write into its secret's directory, or put other files in place of the kubelet's. */
class HostileFilesTest {
    @TempDir
    Path directory;

    private Path volume;
    private Path node;

    @BeforeEach
    void make() throws IOException {
        volume = directory.resolve("secret");
        node = Files.createDirectory(directory.resolve("node"));
        Files.writeString(node.resolve("precious"), "kept");
    }

    private void write(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        new AtomicFiles(volume)
                .write(
                        Map.of(
                                "key",
                                new AtomicFiles.Content(bytes, 0644),
                                "a/b",
                                new AtomicFiles.Content(bytes, 0600)),
                        null);
    }

    private void holds(String content) throws IOException {
        assertEquals(content, Files.readString(volume.resolve("key")));
        assertEquals(content, Files.readString(volume.resolve("a/b")));
        assertEquals("kept", Files.readString(node.resolve("precious")));
        assertEquals(1, Files.list(node).count());
    }

    @Test
    void aPlantedCurrentSetIsNotRemoved() throws IOException {
        write("one");
        holds("one");
        Files.delete(volume.resolve("..data"));
        Files.createSymbolicLink(volume.resolve("..data"), node);
        write("two");
        holds("two");
        Files.delete(volume.resolve("..data"));
        Files.createSymbolicLink(volume.resolve("..data"), Path.of("../node"));
        write("two");
        holds("two");
    }

    @Test
    void linksAndDirectoriesInTheWayAreReplaced() throws IOException {
        write("one");
        Files.delete(volume.resolve("..data"));
        Files.createDirectories(volume.resolve("..data/deep"));
        Files.createDirectories(volume.resolve("..data_tmp"));
        Files.createSymbolicLink(volume.resolve("..other"), node);
        Files.delete(volume.resolve("key"));
        Files.createSymbolicLink(volume.resolve("key"), node.resolve("precious"));
        Files.createSymbolicLink(volume.resolve("extra"), node);
        write("two");
        holds("two");
        assertFalse(Files.exists(volume.resolve("extra")));
        assertFalse(Files.isSymbolicLink(volume.resolve("..other")));
        assertEquals(4, Files.list(volume).count());
    }

    @Test
    void filesBelongToTheirUserAndAreReadByTheirGroup() throws IOException {
        write("same");
        byte[] bytes = "x".getBytes(StandardCharsets.UTF_8);
        assertFalse(new AtomicFiles(volume)
                .write(
                        Map.of(
                                "key",
                                new AtomicFiles.Content("same".getBytes(StandardCharsets.UTF_8), 0644),
                                "a/b",
                                new AtomicFiles.Content("same".getBytes(StandardCharsets.UTF_8), 0600)),
                        null));
        if (!new com.sun.security.auth.module.UnixSystem().getUsername().equals("root")) {
            return;
        }
        assertTrue(new AtomicFiles(volume).write(Map.of("t/token", new AtomicFiles.Content(bytes, 0600, 1234L)), 777L));
        Path token = volume.resolve("t/token");
        assertEquals(1234, Files.getAttribute(token, "unix:uid"));
        assertEquals(777, Files.getAttribute(token, "unix:gid"));
        assertEquals(0640, (int) Files.getAttribute(token, "unix:mode") & 07777);
        assertEquals(02755, (int) Files.getAttribute(volume.resolve("t"), "unix:mode") & 07777);
    }

    /** The termination message, and whatever else is read from where a container can write. */
    @Test
    void onlyRegularFilesAreReadAndOnlyTheirEnd() throws Exception {
        Path message = directory.resolve("message");
        Files.createSymbolicLink(message, node.resolve("precious"));
        assertEquals(0, PlainFile.end(message, 100).length);
        Files.delete(message);
        new ProcessBuilder("mkfifo", message.toString()).start().waitFor();
        assertEquals(0, PlainFile.end(message, 100).length);
        Files.delete(message);
        assertEquals(0, PlainFile.end(message, 100).length);
        Files.createDirectory(message);
        assertEquals(0, PlainFile.end(message, 100).length);
        Files.delete(message);
        Files.writeString(message, "x".repeat(10_000) + "end");
        byte[] end = PlainFile.end(message, 100);
        assertEquals(100, end.length);
        assertTrue(new String(end, StandardCharsets.UTF_8).endsWith("end"));
    }
}
