package io.keelson.kubelet.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of variables as containers leave them, some of which mean no good. */
class EnvironmentFileTest {
    @TempDir
    Path directory;

    @Test
    void valuesAreWhatIsBetweenTheQuotes() throws IOException {
        String text = "# comment\n\n  A='one' # more\nB='$(two) \\n \"'\nC='line\nnext'\nD= 'no'\nE=''\n";
        assertEquals("one", EnvironmentFile.find(text, "A"));
        assertEquals("$(two) \\n \"", EnvironmentFile.find(text, "B"));
        assertEquals("line\nnext", EnvironmentFile.find(text, "C"));
        assertNull(EnvironmentFile.find(text, "D"));
        assertNull(EnvironmentFile.find(text, "E"));
        assertNull(EnvironmentFile.find(text, "F"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "=''", "A ='x'", "A=x", "A='x", "A='x'y"})
    void anotherFormIsRefused(String text) {
        assertThrows(IOException.class, () -> EnvironmentFile.find(text, "B"));
    }

    @Test
    void aLinkOutOfTheVolumeIsNotFollowed() throws IOException {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Path secret = Files.writeString(directory.resolve("secret"), "A='stolen'");
        Files.createSymbolicLink(volume.resolve("absolute"), secret);
        Files.createSymbolicLink(volume.resolve("relative"), Path.of("../secret"));
        assertThrows(IOException.class, () -> EnvironmentFile.value(volume, "absolute", "A"));
        assertThrows(IOException.class, () -> EnvironmentFile.value(volume, "relative", "A"));
        assertThrows(IOException.class, () -> EnvironmentFile.value(volume, "../secret", "A"));
        Files.writeString(volume.resolve("own"), "A='mine'");
        Files.createSymbolicLink(volume.resolve("inside"), Path.of("own"));
        assertEquals("mine", EnvironmentFile.value(volume, "inside", "A"));
    }

    @Test
    void aFileWithoutEndIsNotReadToItsEnd() throws IOException {
        Files.writeString(directory.resolve("large"), "#".repeat(70_000) + "\nA='x'");
        assertThrows(IOException.class, () -> EnvironmentFile.value(directory, "large", "A"));
    }
}
