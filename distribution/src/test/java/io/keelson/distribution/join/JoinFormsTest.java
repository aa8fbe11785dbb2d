package io.keelson.distribution.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.controllermanager.bootstrap.ClusterInfoSigner;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.join.BootstrapTokens.Token;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed to join, and what is compared. */
class JoinFormsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "abcdef", "abcdef.0123456789abcde", "ABCDEF.0123456789abcdef", "abcdef.0123456789abcdef "})
    void aTokenHasItsForm(String text) {
        assertThatThrownBy(() -> BootstrapTokens.check(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("that is not a token: it has the form abcdef.0123456789abcdef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256:", "sha256:00", "md5:0000"})
    void aPinHasItsForm(String text) {
        assertThatThrownBy(() -> CertificatePin.parse(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is not a CA hash");
    }

    @Test
    void aPinMayBeTypedInCapitals() {
        assertThat(CertificatePin.parse("SHA256:" + "AB".repeat(32)).hash()).isEqualTo("sha256:" + "ab".repeat(32));
    }

    @ParameterizedTest
    @CsvSource({"v1.36.2, v1.36.2", "v1.36.2+keelson, v1.36.0", "v1.37.0-alpha.1, v1.36.2", "v1.39.1, v1.36.2"})
    void aNodeMayBeUpToThreeVersionsOlder(String server, String node) {
        VersionSkew.check(server, node);
    }

    @ParameterizedTest
    @CsvSource({"v1.35.9, v1.36.2", "v1.40.0, v1.36.2", "v2.36.0, v1.36.2"})
    void aNodeMayNotBeNewerNorMuchOlder(String server, String node) {
        assertThatThrownBy(() -> VersionSkew.check(server, node))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("the API server has version " + server + " and this node would have " + node);
    }

    @Test
    void aServerThatIsNoneSaysNoVersion() {
        assertThatThrownBy(() -> VersionSkew.check("", "v1.36.2")).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void whatATokenHasNotSignedIsNotBelieved() {
        Map<String, String> forged = Map.of("kubeconfig", "a", "jws-kubeconfig-abcdef", "eyJhbGciOiJIUzI1NiJ9..AA");
        assertThat(ClusterInfoSigner.isSigned(forged, "abcdef", "0123456789abcdef"))
                .isFalse();
        assertThat(ClusterInfoSigner.isSigned(Map.of(), "abcdef", "0123456789abcdef"))
                .isFalse();
    }

    @Test
    void theListTellsHowLongATokenLasts() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(BootstrapTokens.timeLeft(token("2026-01-01T23:59:00Z"), now)).isEqualTo("23h59m");
        assertThat(BootstrapTokens.timeLeft(token(""), now)).isEqualTo("<forever>");
        assertThat(BootstrapTokens.timeLeft(token("2025-01-01T00:00:00Z"), now)).isEqualTo("<expired>");
        assertThat(BootstrapTokens.timeLeft(token("tomorrow"), now)).isEqualTo("<invalid>");
    }

    private static Token token(String expiration) {
        return new Token("abcdef.0123456789abcdef", expiration, "signing", "");
    }
}
