package io.keelson.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is reached from a directory stays below it. */
class DirectoryTest {
    @TempDir
    Path directory;

    @Test
    void linksBelowAreFollowedAndLinksOutAreNot() throws IOException {
        Path volume = Files.createDirectories(directory.resolve("volume/inner"));
        Files.writeString(volume.resolve("file"), "inside");
        Files.writeString(directory.resolve("secret"), "outside");
        Path top = directory.resolve("volume");
        Files.createSymbolicLink(top.resolve("within"), Path.of("inner"));
        Files.createSymbolicLink(top.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(top.resolve("absolute"), directory);
        Files.createSymbolicLink(top.resolve("magic"), Path.of("/proc/self/root"));
        try (Directory opened = Directory.open(top)) {
            try (Descriptor file = opened.beneath("within/file", Libc.O_RDONLY)) {
                assertThat(new String(file.readAll(100), StandardCharsets.UTF_8))
                        .isEqualTo("inside");
            }
            for (String out : new String[] {"up/secret", "absolute/secret", "magic/etc", "../secret", "/etc"}) {
                assertThatThrownBy(() -> opened.beneath(out, Libc.O_RDONLY)).isInstanceOf(LinuxException.class);
            }
        }
    }
}
