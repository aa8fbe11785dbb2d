package io.keelson.podruntime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.podruntime.RuntimePrerequisites;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerUnpackerTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter tar = new TarWriter(bytes);

    @BeforeEach
    void needsRoot() {
        assumeTrue(RuntimePrerequisites.is(), "needs root: layers hold device nodes and owners");
    }

    private LayerUnpacker unpack() throws IOException {
        tar.finish();
        LayerUnpacker unpacker = new LayerUnpacker(directory);
        unpacker.unpack(new TarReader(new ByteArrayInputStream(bytes.toByteArray())));
        return unpacker;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void filesKeepModeAndContent() throws IOException {
        tar.directory("tmp", 01777);
        tar.file("tmp/x", 04755, text("hello"));
        tar.link("y", "tmp/x");
        unpack();
        assertThat(Files.readString(directory.resolve("y"))).isEqualTo("hello");
        assertThat((int) Files.getAttribute(directory.resolve("tmp/x"), "unix:mode") & 07777)
                .isEqualTo(04755);
        assertThat((int) Files.getAttribute(directory.resolve("tmp"), "unix:mode") & 07777)
                .isEqualTo(01777);
    }

    @Test
    void whiteoutsBecomeWhatOverlayfsUnderstands() throws IOException {
        tar.directory("etc", 0755);
        tar.file("etc/.wh.gone", 0644, new byte[0]);
        tar.directory("var", 0755);
        tar.file("var/.wh..wh..opq", 0644, new byte[0]);
        unpack();
        Path gone = directory.resolve("etc/gone");
        assertThat((int) Files.getAttribute(gone, "unix:mode") & 0170000).isEqualTo(0020000);
        assertThat((long) Files.getAttribute(gone, "unix:rdev")).isZero();
        assertThat(directory.resolve("var")).isEmptyDirectory();
    }

    @Test
    void directoriesThatAreNotNamedAreReported() throws IOException {
        tar.file("opt/app/x", 0644, text("x"));
        assertThat(unpack().implied()).contains("opt", "opt/app");
    }

    @Test
    void aLinkDoesNotLeadOut(@TempDir Path outside) throws IOException {
        tar.link("escape", outside.toString());
        tar.file("escape/x", 0644, text("x"));
        unpack();
        assertThat(outside).isEmptyDirectory();
        assertThat(directory.resolve(outside.toString().substring(1)).resolve("x"))
                .exists();
    }

    @Test
    void aNameThatLeadsOutIsRefused() {
        tar.file("../x", 0644, text("x"));
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("leads out");
    }

    @Test
    void aCutArchiveIsAnError() {
        tar.file("x", 0644, new byte[5000]);
        byte[] cut = java.util.Arrays.copyOf(bytes.toByteArray(), 3000);
        assertThatThrownBy(() -> new LayerUnpacker(directory).unpack(new TarReader(new ByteArrayInputStream(cut))))
                .isInstanceOf(IOException.class);
    }
}
