package io.keelson.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.linux.Root;
import io.keelson.linux.mount.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes, as containers leave them, are given to the group of the next pod. */
class GroupOwnershipTest {
    private static final int GROUP = 4711;

    @TempDir
    Path directory;

    private Path volume;
    private Path precious;

    @BeforeEach
    void make() throws IOException {
        assumeTrue(Root.is(), "only root gives files away");
        volume = Files.createDirectory(directory.resolve("volume"));
        precious = Files.writeString(directory.resolve("precious"), "kept");
        Files.setAttribute(precious, "unix:mode", 0600);
    }

    @Test
    void filesAndDirectoriesAreTheGroupsAndNewOnesWillBe() throws IOException {
        Path file =
                Files.writeString(Files.createDirectories(volume.resolve("a/b")).resolve("file"), "");
        Files.setAttribute(file, "unix:mode", 0604);
        Files.setAttribute(volume, "unix:mode", 0700);

        GroupOwnership.give(volume, GROUP, false);

        assertThat(facts(file)).isEqualTo("4711 664");
        assertThat(facts(volume)).isEqualTo("4711 2770");
        assertThat(facts(volume.resolve("a/b"))).startsWith("4711 2");
        assertThat(GroupOwnership.has(volume, GROUP, false)).isTrue();
        assertThat(GroupOwnership.has(volume, GROUP + 1, false)).isFalse();
    }

    @Test
    void whatIsReadOnlyIsForTheGroupToRead() throws IOException {
        Path file = Files.writeString(volume.resolve("file"), "");
        Files.setAttribute(file, "unix:mode", 0600);
        GroupOwnership.give(volume, GROUP, true);
        assertThat(facts(file)).isEqualTo("4711 640");
    }

    @Test
    void linksAreGivenThemselvesAndNotFollowed() throws IOException {
        Files.createSymbolicLink(volume.resolve("link"), precious);
        Files.createSymbolicLink(volume.resolve("up"), Path.of(".."));
        GroupOwnership.give(volume, GROUP, false);
        assertThat(facts(precious)).isEqualTo("0 600");
        assertThat(Files.getAttribute(volume.resolve("link"), "unix:gid", java.nio.file.LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(GROUP);
        assertThat(Files.getAttribute(directory, "unix:gid")).isEqualTo(0);
    }

    @Test
    void mountPointsAreNotEntered() throws IOException {
        Path mounted = Files.createDirectory(volume.resolve("mounted"));
        Mounts.tmpfs(mounted, "mode=0700");
        try {
            Path file = Files.writeString(mounted.resolve("file"), "");
            GroupOwnership.give(volume, GROUP, false);
            assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(0);
        } finally {
            Mounts.detach(mounted);
        }
    }

    @Test
    void pipesDoNotHoldItUp() throws IOException {
        FileNodes.make(volume.resolve("pipe"), FileNodes.S_IFIFO | 0600, 0, 0);
        GroupOwnership.give(volume, GROUP, false);
        assertThat(Files.getAttribute(volume.resolve("pipe"), "unix:gid")).isEqualTo(GROUP);
    }

    @Test
    void aTreeWithoutEndIsRefused() throws IOException {
        Name name = Name.of("d");
        Directory at = Directory.open(volume);
        for (int i = 0; i < 2_000; i++) {
            Directory below = at.make(name, 0700);
            at.close();
            at = below;
        }
        at.close();
        assertThatThrownBy(() -> GroupOwnership.give(volume, GROUP, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("512 directories");
        FileTree.delete(volume);
    }

    private static String facts(Path file) throws IOException {
        FileFacts facts = FileFacts.of(file);
        return facts.gid() + " " + Integer.toOctalString(facts.permissions());
    }
}
