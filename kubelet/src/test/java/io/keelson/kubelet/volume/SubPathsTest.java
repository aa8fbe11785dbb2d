package io.keelson.kubelet.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of a volume that another container changes meanwhile (CVE-2021-25741). */
class SubPathsTest {
    @TempDir
    Path directory;

    private Path pod;
    private Path volume;
    private Path node;

    @BeforeEach
    void make() throws IOException {
        assumeTrue(new UnixSystem().getUid() == 0, "needs root to mount");
        pod = Files.createDirectory(directory.resolve("pod"));
        volume = Files.createDirectory(directory.resolve("volume"));
        node = Files.createDirectory(directory.resolve("node"));
        Files.writeString(node.resolve("secret"), "of the node");
    }

    @AfterEach
    void unbind() throws IOException {
        if (pod != null) {
            SubPaths.unbind(pod);
        }
    }

    private Path bind(int index, String path) throws IOException {
        return SubPaths.bind(pod, "data", "main", index, volume, path);
    }

    @Test
    void partsAreMadeAndLinksWithinTheVolumeFollowed() throws IOException {
        Files.setAttribute(volume, "unix:mode", 0770);
        Path made = bind(0, "a/b");
        Files.writeString(made.resolve("file"), "x");
        assertEquals("x", Files.readString(volume.resolve("a/b/file")));
        assertEquals(0770, (int) Files.getAttribute(volume.resolve("a"), "unix:mode") & 07777);
        Files.createSymbolicLink(volume.resolve("link"), Path.of("a/b/file"));
        assertEquals("x", Files.readString(bind(1, "link")));
        assertEquals("x", Files.readString(bind(1, "link")));
        Files.writeString(bind(0, "a").resolve("other"), "y");
        assertEquals("y", Files.readString(volume.resolve("a/other")));
    }

    @Test
    void nothingLeadsOut() throws IOException {
        Files.createSymbolicLink(volume.resolve("absolute"), node);
        Files.createSymbolicLink(volume.resolve("relative"), Path.of("../node"));
        Files.createSymbolicLink(volume.resolve("dangling"), Path.of("../new"));
        for (String path : new String[] {"absolute", "relative", "absolute/secret", "relative/secret", "dangling/x"}) {
            assertThrows(IOException.class, () -> bind(0, path), path);
        }
        assertFalse(Files.exists(directory.resolve("new")));
    }

    @Test
    void theRaceIsNotWon() throws Exception {
        Path real = Files.createDirectory(volume.resolve("real"));
        Files.writeString(real.resolve("secret"), "of the pod");
        Files.createDirectory(volume.resolve("part"));
        AtomicBoolean over = new AtomicBoolean();
        Thread hostile = Thread.ofPlatform().start(() -> {
            try {
                while (!over.get()) {
                    Files.createSymbolicLink(volume.resolve("next"), node);
                    Files.deleteIfExists(volume.resolve("part"));
                    Files.move(volume.resolve("next"), volume.resolve("part"), StandardCopyOption.ATOMIC_MOVE);
                    Files.createSymbolicLink(volume.resolve("next"), Path.of("real"));
                    Files.move(volume.resolve("next"), volume.resolve("part"), StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        int bound = 0;
        // As often as it takes to find the part in its place at least once: a busy machine runs the other side alone
        // for long.
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        for (int i = 0; i < 300 || bound == 0 && System.nanoTime() < deadline; i++) {
            try {
                Path part = bind(0, "part");
                Path secret = part.resolve("secret");
                if (Files.exists(secret)) {
                    assertEquals("of the pod", Files.readString(secret));
                    bound++;
                }
            } catch (IOException e) {
                assertFalse(String.valueOf(e.getMessage()).isEmpty());
            }
        }
        over.set(true);
        hostile.join();
        assertFalse(bound == 0, "the part was never bound: nothing was tried");
    }
}
