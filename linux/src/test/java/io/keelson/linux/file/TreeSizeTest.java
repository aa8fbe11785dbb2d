package io.keelson.linux.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees as those fill them who would rather not be measured. */
class TreeSizeTest {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void countsBlocksOnceAndFollowsNoLink() throws IOException {
        Path tree = Files.createDirectories(directory.resolve("tree/below"));
        Files.write(tree.resolve("file"), new byte[MEBIBYTE]);
        Files.createLink(tree.resolve("again"), tree.resolve("file"));
        Files.createSymbolicLink(tree.resolve("out"), Path.of("/"));
        TreeSize size = TreeSize.of(directory.resolve("tree"));
        assertThat(size.bytes()).isBetween((long) MEBIBYTE, MEBIBYTE + 100_000L);
        assertThat(size.inodes()).isEqualTo(4);
        assertThat(size.immeasurable()).isFalse();
    }

    @Test
    void holesTakeNothing() throws IOException {
        Files.createDirectory(directory.resolve("tree"));
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("tree/sparse").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        assertThat(TreeSize.of(directory.resolve("tree")).bytes()).isLessThan(MEBIBYTE);
    }

    @Test
    void whatLiesTooDeepIsNotOverlooked() throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Directory at = Directory.open(tree);
        for (int i = 0; i < 1000; i++) {
            Directory below = at.make(Name.of("d"), 0700);
            at.close();
            at = below;
        }
        at.close();
        assertThat(TreeSize.of(tree).immeasurable()).isTrue();
        FileTree.delete(tree);
    }

    @Test
    void whatIsNotThereIsEmpty() throws IOException {
        assertThat(TreeSize.of(directory.resolve("none"))).isEqualTo(new TreeSize(0, 0, false));
    }

    @Test
    void aFileSystemHasSpaceAndInodes() throws IOException {
        FileSystemSpace space = FileSystemSpace.of(directory);
        assertThat(space.size()).isEqualTo(Files.getFileStore(directory).getTotalSpace());
        assertThat(space.available()).isBetween(0L, space.size());
        assertThat(space.freeInodes()).isLessThanOrEqualTo(space.inodes());
    }
}
