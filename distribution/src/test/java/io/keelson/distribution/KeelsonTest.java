package io.keelson.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people mistype, and the one sentence they are told. */
class KeelsonTest {
    private final PrintStream terminal = System.err;
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setErr(terminal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nope                                 | 2 | keelson: there is no command "nope" (see 'keelson --help')
            down now                             | 2 | keelson: there is no use for the argument "now" (see 'keelson down --help')
            up --nope                            | 2 | keelson: Unknown option: '--nope' (see 'keelson up --help')
            up --port x                          | 2 | keelson: Invalid value for option '--port': 'x' is not an int (see 'keelson up --help')
            up --no-node --port 99999            | 1 | keelson: port: 99999 is not a port (1 to 65535)
            up --no-node --etcd-servers a        | 1 | keelson: etcdServers: "a" is not of the form http(s)://host:port
            up --config /no/such.yaml            | 1 | keelson: /no/such.yaml: cannot be read: no such file or directory
            image                                | 2 | keelson: Missing required subcommand (see 'keelson image --help')
            image import /no/such.tar            | 1 | keelson: /no/such.tar does not exist or cannot be read
            logs nothing                         | 1 | keelson: there is no component "nothing"; there are apiserver, controller-manager, keelson, kubelet, pod-runtime, scheduler, storage
            logs --data-dir /no/such             | 1 | keelson: no cluster ever ran in /no/such
            image ls --data-dir /no/such         | 1 | keelson: there is no cluster in /no/such
            """)
    void oneSentenceSaysWhatIsWrong(String line, int status, String sentence) {
        assertThat(Keelson.run(line.split(" "))).isEqualTo(status);
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo(sentence + System.lineSeparator());
    }

    @Test
    void aFileWhereTheDataDirectoryShouldBe() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "mine");
        assertThat(Keelson.run("up", "--no-node", "--data-dir", file.toString()))
                .isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .isEqualTo("keelson: " + file + "/state.json cannot be read: Not a directory" + System.lineSeparator());
        assertThat(file).hasContent("mine");
    }
}
