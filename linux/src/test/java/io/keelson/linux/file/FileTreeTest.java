package io.keelson.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.linux.Libc;
import io.keelson.linux.Root;
import io.keelson.linux.mount.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees as containers leave them. */
class FileTreeTest {
    @TempDir
    Path directory;

    @Test
    void linksAreRemovedAndNotFollowed() throws IOException {
        Path precious = Files.createDirectory(directory.resolve("precious"));
        Files.writeString(precious.resolve("file"), "kept");
        Path tree = Files.createDirectories(directory.resolve("tree/a/b"));
        Files.createSymbolicLink(tree.resolve("out"), precious);
        Files.createSymbolicLink(directory.resolve("tree/up"), Path.of("../precious"));
        FileTree.delete(directory.resolve("tree"));
        assertThat(directory.resolve("tree")).doesNotExist();
        assertThat(precious.resolve("file")).hasContent("kept");
    }

    @Test
    void aTreeThatIsALinkItselfIsOnlyUnlinked() throws IOException {
        Path precious = Files.createDirectory(directory.resolve("precious"));
        Files.writeString(precious.resolve("file"), "kept");
        Files.createSymbolicLink(directory.resolve("tree"), precious);
        FileTree.delete(directory.resolve("tree"));
        assertThat(directory.resolve("tree")).doesNotExist();
        assertThat(precious.resolve("file")).hasContent("kept");
    }

    /** Deeper than a path can be long, and than a thread's stack. */
    @Test
    void depthIsNoDefence() throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Name name = Name.of("d".repeat(200));
        Directory at = Directory.open(tree);
        for (int i = 0; i < 5_000; i++) {
            Directory below = at.make(name, 0700);
            at.close();
            at = below;
        }
        at.close();
        FileTree.delete(tree);
        assertThat(tree).doesNotExist();
    }

    @Test
    void namesNeedNotBeText() throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        try (Directory at = Directory.open(tree)) {
            at.make(Name.of(new byte[] {(byte) 0xff, (byte) 0xfe, '\n'}), 0700).close();
            at.make(Name.of(".removed-0"), 0700).close();
        }
        FileTree.delete(tree);
        assertThat(tree).doesNotExist();
        FileTree.delete(tree);
    }

    @Test
    void whatIsMountedInATreeIsLeft() throws IOException {
        assumeTrue(Root.is(), "needs root to mount");
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Files.writeString(volume.resolve("data"), "kept");
        Path point = Files.createDirectories(directory.resolve("tree/pod/volume"));
        Files.writeString(directory.resolve("tree/pod/other"), "goes");
        Libc.mount(volume.toString(), point.toString(), null, Libc.MS_BIND, null);
        try {
            assertThatThrownBy(() -> FileTree.delete(directory.resolve("tree")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("mounted");
            assertThat(volume.resolve("data")).hasContent("kept");
        } finally {
            for (Path mount : Mounts.below(directory)) {
                Mounts.detach(mount);
            }
        }
        FileTree.delete(directory.resolve("tree"));
        assertThat(directory.resolve("tree")).doesNotExist();
        assertThat(volume.resolve("data")).hasContent("kept");
    }
}
