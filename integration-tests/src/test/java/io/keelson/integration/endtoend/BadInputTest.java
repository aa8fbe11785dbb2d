package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.integration.endtoend.Shell.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Wrong things typed by people, and what they are told. */
@Tag("end-to-end")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private TestCluster cluster = TestCluster.controlPlane();

    @BeforeAll
    void up() {
        cluster.up();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    private String refused(String yaml, String... more) {
        Result result = cluster.kubectl("apply -f - " + String.join(" ", more), yaml);
        assertThat(result.status()).as(result.all()).isNotZero();
        return result.errors();
    }

    @Test
    void anUnknownKind() {
        assertThat(refused("{apiVersion: v1, kind: Nothing, metadata: {name: a}}"))
                .contains("no matches for kind \"Nothing\" in version \"v1\"");
    }

    @Test
    void malformedYaml() {
        assertThat(refused("apiVersion: v1\nkind: [\n")).contains("error parsing");
    }

    @Test
    void anUnknownFieldByHowStrictTheUserIs() {
        String yaml = "{apiVersion: v1, kind: ConfigMap, metadata: {name: strict}, dta: {a: b}}";
        assertThat(refused(yaml, "--validate=strict")).contains("unknown field \"dta\"");
        assertThat(cluster.kubectl("apply -f - --validate=warn", yaml).all()).contains("unknown field \"dta\"");
        assertThat(cluster.kubectl("apply -f - --validate=ignore", yaml).ok()).contains("configmap/strict");
    }

    @Test
    void invalidNamesAndLabels() {
        assertThat(refused("{apiVersion: v1, kind: ConfigMap, metadata: {name: UPPER}}"))
                .contains("a lowercase RFC 1123 subdomain must consist of");
        assertThat(refused("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {a: '-'}}}"))
                .contains("a valid label must be an empty string or consist of");
    }

    @Test
    void aSelectorThatDoesNotMatchItsTemplate() {
        assertThat(refused("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: d}
                        spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {c: d}}, spec: {containers: [{name: c, image: i}]}}}
                        """)).contains("`selector` does not match template `labels`");
    }

    @Test
    void impossibleQuantities() {
        assertThat(
                        refused(
                                "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i, resources: {requests: {cpu: '-1'}}}]}}"))
                .contains("must be greater than or equal to 0");
        assertThat(
                        refused(
                                "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i, resources: {requests: {cpu: lots}}}]}}"))
                .contains("quantities must match the regular expression");
    }

    @Test
    void aMissingNamespace() {
        assertThat(refused("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: nowhere}}"))
                .contains("namespaces \"nowhere\" not found");
    }

    @Test
    void anImmutableField() {
        cluster.kubectl(
                        "apply -f -",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: fixed}, data: {a: b}, immutable: true}")
                .ok();
        assertThat(refused("{apiVersion: v1, kind: ConfigMap, metadata: {name: fixed}, data: {a: c}, immutable: true}"))
                .contains("field is immutable when `immutable` is set");
    }

    @Test
    void anUnknownSetting() throws IOException {
        Path file = Files.createTempFile("keelson", ".yaml");
        Files.writeString(file, "prot: 7\n");
        Result result = cluster.keelson("up", "--config", file.toString());
        Files.delete(file);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors()).contains("unknown key \"prot\"").hasLineCount(1);
    }

    @Test
    void aPortThatIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path data = Files.createTempDirectory("keelson-port");
            Result result = Shell.run(
                    java.util.Map.of("KUBECONFIG", data.resolve("kubeconfig").toString()),
                    null,
                    java.util.List.of(
                            Shell.root().resolve("keelson").toString(),
                            "up",
                            "--no-node",
                            "--port",
                            String.valueOf(taken.getLocalPort()),
                            "--data-dir",
                            data.resolve("data").toString()));
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.errors())
                    .contains(String.valueOf(taken.getLocalPort()))
                    .hasLineCount(1);
            Shell.run(
                    java.util.Map.of("KUBECONFIG", data.resolve("kubeconfig").toString()),
                    null,
                    java.util.List.of(
                            Shell.root().resolve("keelson").toString(),
                            "down",
                            "--purge",
                            "--data-dir",
                            data.resolve("data").toString()));
            Files.deleteIfExists(data);
        }
    }

    @Test
    void otherSettingsForARunningCluster() {
        Result result = cluster.keelson("up", "--no-node", "--port", String.valueOf(TestCluster.freePort()));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors()).contains("runs already with other settings").hasLineCount(1);
    }

    @Test
    void aCorruptStoreIsRefusedAndLeftAlone() throws IOException {
        TestCluster broken = TestCluster.controlPlane();
        broken.up();
        broken.keelson("down").ok();
        Path current = broken.data().resolve("store").resolve("CURRENT");
        byte[] good = Files.readAllBytes(current);
        Files.writeString(current, "nonsense\n");
        String before = listing(broken.data().resolve("store"));

        Result result = broken.tryUp();

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors()).contains("CURRENT");
        assertThat(listing(broken.data().resolve("store"))).isEqualTo(before);
        Files.write(current, good);
        broken.up();
        broken.close();
    }

    private static String listing(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> !f.getFileName().toString().endsWith("lock"))
                    .map(f -> f.getFileName() + " " + f.toFile().length())
                    .sorted()
                    .toList()
                    .toString();
        }
    }
}
