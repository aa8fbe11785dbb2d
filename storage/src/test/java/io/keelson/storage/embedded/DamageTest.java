package io.keelson.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.storage.Backend.Change;
import io.keelson.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that cannot be used, and disks without room. */
class DamageTest {
    @TempDir
    private Path directory;

    private Path store() {
        return directory.resolve("store");
    }

    private static EmbeddedBackend open(Path store) {
        return EmbeddedBackend.open(store, EmbeddedOptions.defaults());
    }

    @Test
    void aSecondOpenOfTheSameDirectoryIsRefused() {
        try (EmbeddedBackend first = open(store())) {
            assertThat(first.revision().block()).isEqualTo(1);
            assertThatThrownBy(() -> open(store()))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(store().toString());
        }
        open(store()).close();
    }

    @Test
    void aDamagedFileIsNamedAndNothingIsTouched() throws IOException {
        try (EmbeddedBackend backend = open(store())) {
            backend.commit(List.of(new Change("/a", new byte[100], 0))).block();
        }
        Files.writeString(store().resolve("CURRENT"), "nonsense\n");
        Map<String, Long> before = listing();

        assertThatThrownBy(() -> open(store()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("CURRENT");

        assertThat(listing()).isEqualTo(before);
    }

    @Test
    void aFullDiskRefusesTheWriteAndTheStoreLivesOn() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "mounting a small disk needs root");
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk.toString()), "no tmpfs");
        try (EmbeddedBackend backend = open(disk.resolve("store"))) {
            long kept = backend.commit(List.of(new Change("/kept", new byte[1000], 0)))
                    .block()
                    .revision();
            Path filler = disk.resolve("filler");
            Files.write(filler, new byte[60 << 20]);

            assertThatThrownBy(() -> backend.commit(List.of(new Change("/refused", new byte[1 << 20], 0)))
                            .block())
                    .isInstanceOf(StorageException.class);
            assertThat(backend.get("/kept", 0).block().modRevision()).isEqualTo(kept);
            assertThat(backend.get("/refused", 0).block()).isNull();

            Files.delete(filler);
            assertThat(backend.commit(List.of(new Change("/later", new byte[1000], 0)))
                            .block()
                            .succeeded())
                    .isTrue();
        } finally {
            run("umount", disk.toString());
        }
    }

    private Map<String, Long> listing() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.list(store())) {
            for (Path file : files.toList()) {
                sizes.put(file.getFileName().toString(), Files.size(file));
            }
        }
        return sizes;
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
