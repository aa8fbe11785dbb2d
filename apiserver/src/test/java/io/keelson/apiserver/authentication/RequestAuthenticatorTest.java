package io.keelson.apiserver.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.certificate.Addresses;
import io.keelson.apiserver.certificate.ClusterCertificates;
import io.keelson.apiserver.certificate.ClusterCertificates.ServingNames;
import io.keelson.apiserver.certificate.ClusterIdentity;
import io.keelson.apiserver.certificate.TestingClock;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        authenticator = new RequestAuthenticator(
                () -> certificates.authority().certificate(),
                new RequestHeaderAuthenticator(
                        () -> certificates.frontProxyAuthority().certificate(), Set.of("front-proxy-client"), clock),
                List.of(tokens),
                clock);
    }

    private List<X509Certificate> of(ClusterCertificates from, ClusterIdentity identity) {
        return List.of(from.get(identity).certificate());
    }

    @Test
    void takesUserAndGroupsFromTheCertificate() {
        UserInfo admin = authenticate(of(certificates, ClusterIdentity.ADMIN), null);

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
        assertRefused(of(others, ClusterIdentity.ADMIN), null);
        assertRefused(of(certificates, ClusterIdentity.API_SERVER), null);
        clock.advance(Duration.ofDays(366));
        assertRefused(of(certificates, ClusterIdentity.ADMIN), null);
    }

    @Test
    void aTokenHelpsWhereTheCertificateDoesNot() {
        assertThat(authenticate(of(certificates, ClusterIdentity.API_SERVER), "Bearer good")
                        .name())
                .isEqualTo("robot");
    }

    @Test
    void looksAtBearerTokensAlone() {
        assertThat(authenticate(List.of(), "bearer good").groups()).containsExactly("robots", "system:authenticated");
        assertRefused(List.of(), "Bearer wrong");
        assertRefused(List.of(), "Bearer stale");
        assertThat(authenticate(List.of(), "Basic good")).isEqualTo(UserInfo.ANONYMOUS);
        assertThat(authenticate(List.of(), null)).isEqualTo(UserInfo.ANONYMOUS);
    }

    @Test
    void tellsWhyATokenIsNotValid() {
        assertThat(authenticator.authenticateToken("wrong", List.of()).error()).isEqualTo("invalid bearer token");
        assertThat(authenticator.authenticateToken("stale", List.of()).error())
                .isEqualTo("[invalid bearer token, token is stale]");
    }

    @Test
    void believesTheHeadersOfTheFrontProxyAlone() {
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("X-Remote-User", "ann"),
                Map.entry("x-remote-uid", "u7"),
                Map.entry("X-Remote-Group", "devs"),
                Map.entry("X-Remote-Extra-acme.com%2Fproject", "one"),
                Map.entry("X-Remote-Extra-acme.com%2fproject", "two"));
        UserInfo ann =
                authenticator.authenticate(of(certificates, ClusterIdentity.FRONT_PROXY_CLIENT), null, () -> headers);
        assertThat(ann)
                .isEqualTo(new UserInfo(
                        "ann",
                        "u7",
                        List.of("devs", "system:authenticated"),
                        Map.of("acme.com/project", List.of("one", "two"))));

        assertThat(authenticator
                        .authenticate(of(certificates, ClusterIdentity.ADMIN), null, () -> headers)
                        .name())
                .isEqualTo("admin");
        assertThat(authenticator.authenticate(List.of(), null, () -> headers)).isEqualTo(UserInfo.ANONYMOUS);
        ClusterCertificates others = ClusterCertificates.open(directory.resolve("others"), NAMES, clock);
        assertThatThrownBy(() ->
                        authenticator.authenticate(of(others, ClusterIdentity.FRONT_PROXY_CLIENT), null, () -> headers))
                .isInstanceOf(StatusException.class);
        assertRefused(of(certificates, ClusterIdentity.FRONT_PROXY_CLIENT), null);
        clock.advance(Duration.ofDays(366));
        assertThatThrownBy(() -> authenticator.authenticate(
                        of(certificates, ClusterIdentity.FRONT_PROXY_CLIENT), null, () -> headers))
                .isInstanceOf(StatusException.class);
    }

    private UserInfo authenticate(List<X509Certificate> chain, @org.jspecify.annotations.Nullable String header) {
        return authenticator.authenticate(chain, header, List::of);
    }

    private void assertRefused(List<X509Certificate> chain, @org.jspecify.annotations.Nullable String header) {
        assertThatThrownBy(() -> authenticate(chain, header))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        status -> assertThat(status.code()).isEqualTo(401));
    }
}
