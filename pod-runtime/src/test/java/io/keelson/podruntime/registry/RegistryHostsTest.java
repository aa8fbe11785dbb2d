package io.keelson.podruntime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.podruntime.registry.RegistryHost.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What administrators write about registries. */
class RegistryHostsTest {
    @TempDir
    Path directory;

    private List<RegistryHost> hosts(String registry) throws IOException {
        return new RegistryHosts(directory).of(registry);
    }

    private List<String> urls(String registry) throws IOException {
        return hosts(registry).stream().map(host -> host.base().toString()).toList();
    }

    private void write(String registry, String toml) throws IOException {
        Files.writeString(Files.createDirectories(directory.resolve(registry)).resolve("hosts.toml"), toml);
    }

    @Test
    void aRegistryNobodyWroteAboutIsReachedOverTls() throws IOException {
        assertThat(urls("quay.io")).containsExactly("https://quay.io/v2");
        assertThat(urls("docker.io")).containsExactly("https://registry-1.docker.io/v2");
        assertThat(urls("localhost:5000")).containsExactly("http://localhost:5000/v2");
        assertThat(urls("[::1]:5000")).containsExactly("http://[::1]:5000/v2");
    }

    @Test
    void mirrorsComeFirstAndTheRegistryLast() throws IOException {
        write("docker.io", """
                server = "https://registry-1.docker.io"

                [host."https://mirror.example/sub"]
                  capabilities = ["pull", "resolve"]
                  dial_timeout = "500ms"
                  [host."https://mirror.example/sub".header]
                    x-one = "1"
                    x-two = ["a", "b"]

                [host."http://10.0.0.1:5000/v2/"]
                  capabilities = ["pull"]

                [host."https://odd.example/api"]
                  override_path = true
                  skip_verify = true
                """);
        assertThat(urls("docker.io"))
                .containsExactly(
                        "https://mirror.example/sub/v2",
                        "http://10.0.0.1:5000/v2",
                        "https://odd.example/api",
                        "https://registry-1.docker.io/v2");
        RegistryHost mirror = hosts("docker.io").getFirst();
        assertThat(mirror.capabilities()).isEqualTo(Set.of(Capability.PULL, Capability.RESOLVE));
        assertThat(mirror.headers()).isEqualTo(Map.of("x-one", List.of("1"), "x-two", List.of("a", "b")));
        assertThat(mirror.connectTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(mirror.mirrors("docker.io")).isTrue();
        assertThat(hosts("docker.io").getLast().mirrors("docker.io")).isFalse();
        assertThat(new RegistryHosts(directory).of("docker.io", Capability.RESOLVE))
                .hasSize(3);
        assertThat(hosts("docker.io").get(2).tls()).isNotNull();
        assertThat(hosts("docker.io").getLast().tls()).isNull();
    }

    @Test
    void thePortMayBeWrittenWithUnderscoresAndTheRestHasADefault() throws IOException {
        write("reg.example_5000_", "server = \"http://10.0.0.2\"");
        write("_default", "[host.\"http://10.0.0.3\"]");
        assertThat(urls("reg.example:5000")).containsExactly("http://10.0.0.2/v2");
        assertThat(urls("quay.io")).containsExactly("http://10.0.0.3/v2", "https://quay.io/v2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server = ",
                "server = 1",
                "servers = \"https://a\"",
                "server = \"ftp://a\"",
                "server = \"https://user:password@a\"",
                "server = \"https:///v2\"",
                "capabilities = [\"guess\"]",
                "skip_verify = \"yes\"",
                "dial_timeout = \"soon\"",
                "dial_timeout = \"0s\"",
                "dial_timeout = \"99999999999999s\"",
                "ca = \"\"",
                "ca = {a = 1}",
                "ca = \"/does/not/exist.pem\"",
                "client = [[\"a\", \"b\", \"c\"]]",
                "header = {a = 1}",
                "[host.\"https://a\"]\nmirror = true",
                "host = \"https://a\""
            })
    void whatCannotBeUsedIsSaidAndNotPassedOver(String toml) throws IOException {
        write("quay.io", toml);
        assertThatThrownBy(() -> hosts("quay.io")).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost.example:80", "127.0.0.1.example", "10.0.0.1", "128.0.0.1:80", "[::2]:80", ""})
    void onlyThisMachineIsTrustedWithoutTls(String host) {
        assertThat(RegistryHost.loopback(host)).isFalse();
    }
}
