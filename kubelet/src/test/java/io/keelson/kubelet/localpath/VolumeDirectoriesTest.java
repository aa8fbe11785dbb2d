package io.keelson.kubelet.localpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeDirectoriesTest {
    @TempDir
    private Path directory;

    @Test
    void anyUserOfAPodMayWriteAndNobodyElseLooksAround() throws IOException {
        VolumeDirectories volumes = new VolumeDirectories(directory.resolve("volumes"));
        Path made = volumes.make("pvc-1");
        assertThat(volumes.make("pvc-1")).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwxrwxrwx");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("volumes"))))
                .isEqualTo("rwx--x--x");
    }

    @Test
    void whatLinksLeadToStays() throws IOException {
        Path precious = Files.createDirectory(directory.resolve("precious"));
        Files.writeString(precious.resolve("file"), "kept");
        VolumeDirectories volumes = new VolumeDirectories(directory.resolve("volumes"));
        Path made = volumes.make("pvc-1");
        Files.createSymbolicLink(made.resolve("link"), precious);
        Files.createDirectories(made.resolve("a/b"));
        Files.createSymbolicLink(made.resolve("a/b/link"), precious.resolve("file"));
        volumes.remove("pvc-1");
        volumes.remove("pvc-1");
        assertThat(made).doesNotExist();
        assertThat(precious.resolve("file")).hasContent("kept");
    }

    @Test
    void aNameThatLeadsElsewhereIsRefused() {
        VolumeDirectories volumes = new VolumeDirectories(directory.resolve("volumes"));
        for (String name : new String[] {"..", "../precious", "a/b", "/etc", "", "."}) {
            assertThatThrownBy(() -> volumes.path(name)).as(name).isInstanceOf(IOException.class);
        }
    }
}
