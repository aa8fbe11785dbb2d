package io.keelson.apiserver.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.certificate.Addresses;
import io.keelson.apiserver.certificate.ClusterCertificates;
import io.keelson.apiserver.certificate.ClusterCertificates.ServingNames;
import io.keelson.apiserver.certificate.Identity;
import io.keelson.apiserver.certificate.TestingClock;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestAuthenticatorTest {
    private static final ServingNames NAMES =
            new ServingNames("node-1", List.of(), Addresses.of("10.96.0.1"), "cluster.local");

    private final TestingClock clock = new TestingClock(Instant.parse("2026-11-21T10:00:00Z"));

    @TempDir
    Path directory;

    private ClusterCertificates certificates;
    private RequestAuthenticator authenticator;

    @BeforeEach
    void open() {
        certificates = ClusterCertificates.open(directory.resolve("own"), NAMES, clock);
        TokenAuthenticator tokens = (token, audiences) -> switch (token) {
            case "good" ->
                new TokenAuthenticator.Authenticated(
                        new UserInfo("robot", "u1", List.of("robots"), Map.of()), List.of("here"));
            case "stale" -> throw new InvalidTokenException("token is stale");
            default -> null;
        };
        authenticator = new RequestAuthenticator(() -> certificates.authority().certificate(), List.of(tokens), clock);
    }

    private List<X509Certificate> of(ClusterCertificates from, Identity identity) {
        return List.of(from.get(identity).certificate());
    }

    @Test
    void takesUserAndGroupsFromTheCertificate() {
        UserInfo admin = authenticator.authenticate(of(certificates, Identity.ADMIN), null);

        assertThat(admin.name()).isEqualTo("admin");
        assertThat(admin.groups()).containsExactly("kubeadm:cluster-admins", "system:authenticated");
        assertThat(admin.extra().get("authentication.kubernetes.io/credential-id"))
                .singleElement()
                .asString()
                .startsWith("X509SHA256=");
    }

    @Test
    void refusesCertificatesOfOthersOfServersAndOfThePast() {
        ClusterCertificates others = ClusterCertificates.open(directory.resolve("others"), NAMES, clock);
        assertRefused(of(others, Identity.ADMIN), null);
        assertRefused(of(certificates, Identity.API_SERVER), null);
        clock.advance(Duration.ofDays(366));
        assertRefused(of(certificates, Identity.ADMIN), null);
    }

    @Test
    void aTokenHelpsWhereTheCertificateDoesNot() {
        assertThat(authenticator
                        .authenticate(of(certificates, Identity.API_SERVER), "Bearer good")
                        .name())
                .isEqualTo("robot");
    }

    @Test
    void looksAtBearerTokensAlone() {
        assertThat(authenticator.authenticate(List.of(), "bearer good").groups())
                .containsExactly("robots", "system:authenticated");
        assertRefused(List.of(), "Bearer wrong");
        assertRefused(List.of(), "Bearer stale");
        assertThat(authenticator.authenticate(List.of(), "Basic good")).isEqualTo(UserInfo.ANONYMOUS);
        assertThat(authenticator.authenticate(List.of(), null)).isEqualTo(UserInfo.ANONYMOUS);
    }

    @Test
    void tellsWhyATokenIsNotValid() {
        assertThat(authenticator.authenticateToken("wrong", List.of()).error()).isEqualTo("invalid bearer token");
        assertThat(authenticator.authenticateToken("stale", List.of()).error())
                .isEqualTo("[invalid bearer token, token is stale]");
    }

    private void assertRefused(List<X509Certificate> chain, @org.jspecify.annotations.Nullable String header) {
        assertThatThrownBy(() -> authenticator.authenticate(chain, header))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        status -> assertThat(status.code()).isEqualTo(401));
    }
}
