package io.keelson.apiserver.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.apiserver.authentication.TokenAuthenticator.Authenticated;
import io.keelson.apiserver.authorization.FakeReader;
import io.keelson.apiserver.certificate.TestingClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootstrapTokenAuthenticatorTest {
    private final TestingClock clock = new TestingClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final FakeReader reader = new FakeReader();
    private final BootstrapTokenAuthenticator authenticator =
            new BootstrapTokenAuthenticator(List.of("https://api"), reader, clock);

    private void secret(String usage, String groups) {
        reader.with("{'kind':'Secret','apiVersion':'v1','type':'bootstrap.kubernetes.io/token',"
                + "'metadata':{'name':'bootstrap-token-abc123','namespace':'kube-system'},'data':{"
                + "'token-id':'" + base64("abc123") + "','token-secret':'" + base64("0123456789abcdef") + "',"
                + "'expiration':'" + base64("2026-11-21T11:00:00Z") + "',"
                + "'usage-bootstrap-authentication':'" + base64(usage) + "','auth-extra-groups':'" + base64(groups)
                + "'}}");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void acceptsATokenUntilItEnds() {
        secret("true", "system:bootstrappers:workers");
        Authenticated found = authenticator.authenticate("abc123.0123456789abcdef", List.of());
        assertThat(found).isNotNull();
        assertThat(found.user().name()).isEqualTo("system:bootstrap:abc123");
        assertThat(found.user().groups()).containsExactly("system:bootstrappers", "system:bootstrappers:workers");

        clock.advance(Duration.ofHours(1));
        assertThat(authenticator.authenticate("abc123.0123456789abcdef", List.of()))
                .isNull();
    }

    @Test
    void isForTheApiServerAlone() {
        secret("true", "");
        assertThat(authenticator.authenticate("abc123.0123456789abcdef", List.of("https://elsewhere")))
                .isNull();
        Authenticated found =
                authenticator.authenticate("abc123.0123456789abcdef", List.of("https://elsewhere", "https://api"));
        assertThat(found).isNotNull();
        assertThat(found.audiences()).containsExactly("https://api");
    }

    @Test
    void refusesWrongSecretsUsagesAndGroups() {
        secret("true", "");
        assertThat(authenticator.authenticate("abc123.0123456789abcdee", List.of()))
                .isNull();
        assertThat(authenticator.authenticate("zzz999.0123456789abcdef", List.of()))
                .isNull();
        secret("false", "");
        assertThat(authenticator.authenticate("abc123.0123456789abcdef", List.of()))
                .isNull();
        secret("true", "system:masters");
        assertThat(authenticator.authenticate("abc123.0123456789abcdef", List.of()))
                .isNull();
    }
}
