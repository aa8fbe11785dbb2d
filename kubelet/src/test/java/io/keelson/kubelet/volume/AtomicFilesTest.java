package io.keelson.kubelet.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path root;

    private static Map<String, AtomicFiles.Content> files(String... namesAndTexts) {
        Map<String, AtomicFiles.Content> files = new HashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            files.put(
                    namesAndTexts[i],
                    new AtomicFiles.Content(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8), 0640));
        }
        return files;
    }

    @Test
    void writesFilesBehindOneLink() throws IOException {
        assertTrue(new AtomicFiles(root).write(files("a", "1", "d/b", "2"), null));
        assertEquals("1", Files.readString(root.resolve("a")));
        assertEquals("2", Files.readString(root.resolve("d/b")));
        assertTrue(Files.isSymbolicLink(root.resolve("..data")));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("a"))));
    }

    @Test
    void replacesAllFilesAtOnceAndRemovesOldOnes() throws IOException {
        AtomicFiles volume = new AtomicFiles(root);
        volume.write(files("a", "1", "gone", "x"), null);
        Path before = root.resolve("..data").toRealPath();
        assertTrue(volume.write(files("a", "2"), null));
        assertEquals("2", Files.readString(root.resolve("a")));
        assertFalse(Files.exists(root.resolve("gone"), java.nio.file.LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(before));
    }

    @Test
    void doesNothingWhereNothingChanged() {
        AtomicFiles volume = new AtomicFiles(root);
        volume.write(files("a", "1"), null);
        assertFalse(volume.write(files("a", "1"), null));
    }
}
