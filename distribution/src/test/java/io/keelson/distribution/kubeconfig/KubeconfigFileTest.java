package io.keelson.distribution.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.distribution.cluster.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class KubeconfigFileTest {
    private static final String OTHERS = """
            # my clusters
            apiVersion: v1
            kind: Config
            clusters:
            - name: other
              cluster: {server: "https://other:1", unheardOf: [1, 2]}
            contexts:
            - name: other
              context: {cluster: other, user: someone, namespace: x}
            users:
            - name: someone
              user: {exec: {command: login}}
            current-context: other
            """;

    @TempDir
    Path directory;

    private Path file(String content) throws Exception {
        return Files.writeString(directory.resolve("config"), content);
    }

    private static JsonNode tree(Path file) throws Exception {
        return YAMLMapper.builder().build().readTree(Files.readAllBytes(file));
    }

    @Test
    void theContextThatWasCurrentBeforeIsSoAgain() throws Exception {
        Path file = file(OTHERS);
        byte[] pem = {1};
        for (String name : new String[] {"a", "b", "a"}) {
            KubeconfigFile.read(file)
                    .put(name, "https://127.0.0.1:6443", pem, pem, pem)
                    .write(file);
        }
        KubeconfigFile.read(file)
                .put("b", "https://127.0.0.1:6443", pem, pem, pem)
                .write(file);
        KubeconfigFile.read(file).remove("a").write(file);
        assertThat(KubeconfigFile.read(file).currentContext()).isEqualTo("b");
        KubeconfigFile.read(file).remove("b").write(file);
        assertThat(KubeconfigFile.read(file).currentContext()).isEqualTo("other");
    }

    @Test
    void entriesOfOthersStayAsTheyAre() throws Exception {
        Path file = file(OTHERS);
        JsonNode before = tree(file);
        byte[] pem = {1};

        KubeconfigFile.read(file)
                .put("keelson", "https://127.0.0.1:6443", pem, pem, pem)
                .write(file);

        JsonNode merged = tree(file);
        for (String list : new String[] {"clusters", "contexts", "users"}) {
            assertThat(merged.get(list).get(0)).isEqualTo(before.get(list).get(0));
            assertThat(merged.get(list).get(1).get("name").asString()).isEqualTo("keelson");
        }
        assertThat(KubeconfigFile.read(file).currentContext()).isEqualTo("keelson");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));

        KubeconfigFile.read(file).remove("keelson").write(file);
        assertThat(KubeconfigFile.read(file).has("keelson")).isFalse();
        assertThat(tree(file).get("users")).isEqualTo(before.get("users"));
    }

    @Test
    void whatIsNoKubeconfigIsLeftAsItIs() throws Exception {
        Path file = file("a: [");
        assertThatThrownBy(() -> KubeconfigFile.read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + " cannot be read as a kubeconfig file and was left as it is");
        assertThat(file).hasContent("a: [");
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() {
        Path file = Path.of("/proc/config");
        assertThatThrownBy(() -> KubeconfigFile.empty().write(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(file + " cannot be written: ");
    }

    @Test
    void ofSeveralFilesTheFirstIsWrittenTo() {
        Path home = Path.of("/home/someone");
        assertThat(KubeconfigFile.userFile("/a:/b", home)).isEqualTo(Path.of("/a"));
        assertThat(KubeconfigFile.userFile("::/b", home)).isEqualTo(Path.of("/b"));
        assertThat(KubeconfigFile.userFile(null, home)).isEqualTo(Path.of("/home/someone/.kube/config"));
    }
}
