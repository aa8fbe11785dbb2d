package io.keelson.podruntime.build.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.linux.file.FileNodes;
import io.keelson.podruntime.RuntimePrerequisites;
import io.keelson.podruntime.build.dockerfile.Dockerfile;
import io.keelson.podruntime.build.plan.BuildPlan;
import io.keelson.podruntime.build.plan.ImageConfiguration;
import io.keelson.podruntime.build.plan.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostile and odd contexts, images and archives: nothing outside of the image is read or written. */
class CopyOperationTest {
    @TempDir
    private Path directory;

    private Path context;
    private Path image;
    private Path outside;

    @BeforeEach
    void make() throws IOException {
        assumeTrue(RuntimePrerequisites.is(), "copies have owners");
        context = Files.createDirectory(directory.resolve("context"));
        image = Files.createDirectory(directory.resolve("image"));
        outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
    }

    private void copy(String instruction) throws IOException {
        copy(instruction, IgnorePatterns.none());
    }

    private void copy(String instruction, IgnorePatterns ignored) throws IOException {
        BuildPlan plan = new BuildPlan(
                Dockerfile.parse("FROM scratch\n" + instruction + "\n"), Map.of(), "", "amd64", "default");
        Step.Copy step = (Step.Copy)
                plan.steps(plan.needed().getFirst(), ImageConfiguration.empty()).getFirst();
        try (SourceRoot source = new SourceRoot(context, ignored, false);
                TargetRoot target = new TargetRoot(image)) {
            CopyOperation operation = new CopyOperation(step, source, List.of());
            operation.digest();
            operation.run(
                    target, new CopyOwnership(-1, -1, step.mode().isEmpty() ? -1 : Integer.parseInt(step.mode(), 8)));
        }
    }

    private void file(String path, String content) throws IOException {
        Path file = context.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void filesDirectoriesAndPatterns() throws IOException {
        file("a.txt", "a");
        file("b.txt", "b");
        file("sub/deep/c.md", "c");
        copy("COPY a.txt /plain");
        copy("COPY *.txt /texts/");
        copy("COPY sub /sub");
        copy("COPY --parents sub/deep/c.md /kept/");
        copy("COPY --chmod=4750 a.txt /plain/../mode");
        copy("COPY --exclude=*.md --exclude=deep sub /left");
        assertThat(image.resolve("plain")).hasContent("a");
        assertThat(image.resolve("texts"))
                .isDirectoryContaining("glob:**/a.txt")
                .isDirectoryContaining("glob:**/b.txt");
        assertThat(image.resolve("sub/deep/c.md")).hasContent("c");
        assertThat(image.resolve("kept/sub/deep/c.md")).hasContent("c");
        assertThat((int) Files.getAttribute(image.resolve("mode"), "unix:mode") & 07777)
                .isEqualTo(04750);
        assertThat(image.resolve("left")).isEmptyDirectory();
        assertThatThrownBy(() -> copy("COPY nothing /x")).hasMessage("\"/nothing\": not found");
        assertThatThrownBy(() -> copy("COPY *.zip /x")).hasMessageContaining("no source files were specified");
    }

    @Test
    void whatIsLeftOutIsNotThere() throws IOException {
        file("keep/a", "a");
        file("keep/secret", "s");
        file("gone", "g");
        IgnorePatterns ignored = IgnorePatterns.parse("**/secret\ngone");
        copy("COPY . /", ignored);
        assertThat(image.resolve("keep/a")).exists();
        assertThat(image.resolve("keep/secret")).doesNotExist();
        assertThat(image.resolve("gone")).doesNotExist();
        assertThatThrownBy(() -> copy("COPY gone /x", ignored)).hasMessageContaining(".dockerignore leaves it out");
    }

    @Test
    void linksOfTheContextDoNotLeadOut() throws IOException {
        Files.createSymbolicLink(context.resolve("absolute"), outside.resolve("secret"));
        Files.createSymbolicLink(context.resolve("relative"), Path.of("../../outside/secret"));
        Files.createSymbolicLink(context.resolve("directory"), outside);
        for (String source : List.of("absolute", "relative", "directory/secret", "../outside/secret")) {
            assertThatThrownBy(() -> copy("COPY " + source + " /stolen")).hasMessageContaining("not found");
        }
        copy("COPY . /all/");
        assertThat(Files.isSymbolicLink(image.resolve("all/absolute"))).isTrue();
    }

    @Test
    void linksOfTheImageDoNotLeadOut() throws IOException {
        file("x", "x");
        file("tree/secret", "overwritten");
        Files.createSymbolicLink(image.resolve("etc"), outside);
        Files.createSymbolicLink(image.resolve("up"), Path.of("../../../outside"));
        Files.createSymbolicLink(image.resolve("file"), outside.resolve("secret"));
        assertThatThrownBy(() -> copy("COPY x /etc/")).hasMessageContaining("leads nowhere");
        assertThatThrownBy(() -> copy("COPY tree /up")).hasMessageContaining("leads nowhere");
        copy("COPY x /file");
        assertThat(outside.resolve("secret")).hasContent("secret");
        assertThat(outside).isDirectoryNotContaining("glob:**/x");
        Files.createDirectories(image.resolve("real"));
        Files.createSymbolicLink(image.resolve("inside"), Path.of("/real"));
        copy("COPY x /inside/");
        assertThat(image.resolve("real/x")).hasContent("x");
    }

    @Test
    void archivesDoNotLeadOut() throws IOException {
        archive("up.tar", "../escaped", '0', "");
        assertThatThrownBy(() -> copy("ADD up.tar /")).hasMessageContaining("leads out");
        archive("link.tar", "l", '2', outside.toString(), "l/written", '0', "");
        assertThatThrownBy(() -> copy("ADD link.tar /")).hasMessageContaining("leads nowhere");
        archive("hard.tar", "h", '1', outside.resolve("secret").toString());
        assertThatThrownBy(() -> copy("ADD hard.tar /h/")).hasMessageContaining("not in it");
        archive("absolute.tar", "/inside/x", '0', "");
        copy("ADD absolute.tar /to");
        assertThat(image.resolve("to/inside/x")).exists();
        assertThat(outside).isDirectoryNotContaining("glob:**/written");
        assertThat(directory.resolve("escaped")).doesNotExist();
    }

    /** Members: name, type, target of a link. */
    private void archive(String file, Object... members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i + 2 < members.length; i += 3) {
            bytes.writeBytes(header((String) members[i], (char) members[i + 1], (String) members[i + 2]));
        }
        bytes.writeBytes(new byte[1024]);
        Files.write(context.resolve(file), bytes.toByteArray());
    }

    private static byte[] header(String name, char type, String link) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "00000000000");
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o", sum) + "\0");
        return header;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    @Test
    void pipesAndDevicesAreCopiedAndNeverOpened() throws IOException {
        FileNodes.make(context.resolve("pipe"), FileNodes.S_IFIFO, 0, 0);
        FileNodes.make(context.resolve("null"), FileNodes.S_IFCHR, 1, 3);
        copy("COPY . /all/");
        assertThat((int) Files.getAttribute(image.resolve("all/pipe"), "unix:mode") & 0170000)
                .isEqualTo(0010000);
        assertThat((int) Files.getAttribute(image.resolve("all/null"), "unix:mode") & 0170000)
                .isEqualTo(0020000);
        assertThatThrownBy(() -> copy("COPY pipe /one")).hasMessageContaining("neither a file nor a directory");
    }

    @Test
    void treesThatAreTooDeepAreRefused() throws IOException {
        Path deep = context;
        for (int i = 0; i < 300; i++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }
        assertThatThrownBy(() -> copy("COPY . /")).hasMessageContaining("more than 256 directories");
        assertThatThrownBy(() -> copy("COPY /Dockerfile " + "/d".repeat(300) + "/"))
                .isInstanceOf(IOException.class);
    }
}
