package io.keelson.apiserver.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.apiserver.certificate.ClusterCertificates.ServingNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCertificatesTest {
    private static final ServingNames NAMES =
            new ServingNames("node-1", List.of(Addresses.of("192.0.2.7")), Addresses.of("10.96.0.1"), "cluster.local");

    private final TestingClock clock = new TestingClock(Instant.parse("2026-11-21T10:00:00Z"));

    @TempDir
    Path directory;

    private ClusterCertificates open() {
        return ClusterCertificates.open(directory, NAMES, clock);
    }

    @Test
    void issuesWhatACertificateHolderNeeds() throws Exception {
        ClusterCertificates certificates = open();

        X509Certificate authority = certificates.authority().certificate();
        assertThat(authority.getBasicConstraints()).isGreaterThanOrEqualTo(0);
        authority.verify(authority.getPublicKey());
        X509Certificate serving = certificates.get(ClusterIdentity.API_SERVER).certificate();
        serving.verify(authority.getPublicKey());
        assertThat(serving.getBasicConstraints()).isEqualTo(-1);
        assertThat(serving.getSubjectAlternativeNames().stream().map(name -> (Object) name.get(1)))
                .containsExactly(
                        "kubernetes",
                        "kubernetes.default",
                        "kubernetes.default.svc",
                        "kubernetes.default.svc.cluster.local",
                        "localhost",
                        "node-1",
                        "127.0.0.1",
                        "0:0:0:0:0:0:0:1",
                        "10.96.0.1",
                        "192.0.2.7");
        SubjectName kubelet = SubjectName.of(
                certificates.get(ClusterIdentity.KUBELET_CLIENT).certificate().getSubjectX500Principal());
        assertThat(kubelet).isEqualTo(new SubjectName("system:node:node-1", List.of("system:nodes")));
        assertThat(certificates.get(ClusterIdentity.ADMIN).certificate().getExtendedKeyUsage())
                .containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @Test
    void keysBelongToTheirCertificates() throws Exception {
        KeyCertificate admin = open().get(ClusterIdentity.ADMIN);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(admin.privateKey());
        signature.update(new byte[] {1, 2, 3});
        byte[] signed = signature.sign();
        signature.initVerify(admin.certificate().getPublicKey());
        signature.update(new byte[] {1, 2, 3});

        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void privateKeysAreReadableByTheirOwnerAlone() throws Exception {
        open();
        for (String name : List.of("ca", "apiserver", "admin", "kubelet-client", "kubelet-serving")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name + ".key"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aSecondStartIssuesNothing() {
        X509Certificate first = open().get(ClusterIdentity.SCHEDULER).certificate();
        ClusterCertificates again = open();

        assertThat(again.get(ClusterIdentity.SCHEDULER).certificate()).isEqualTo(first);
        assertThat(again.renew()).isEmpty();
    }

    @Test
    void renewsInTimeWhileRunningAndTellsListeners() {
        ClusterCertificates certificates = open();
        List<Set<ClusterIdentity>> told = new ArrayList<>();
        certificates.onRenewal(told::add);
        X509Certificate before = certificates.get(ClusterIdentity.API_SERVER).certificate();

        clock.advance(Duration.ofDays(200));
        assertThat(certificates.renew()).isEmpty();
        clock.advance(Duration.ofDays(60));
        assertThat(certificates.renew()).containsExactlyInAnyOrder(ClusterIdentity.values());

        assertThat(told).hasSize(1);
        assertThat(certificates.get(ClusterIdentity.API_SERVER).certificate().getNotAfter())
                .isAfter(before.getNotAfter());
    }

    @Test
    void renewsTheAuthorityKeepingItsKey() throws Exception {
        ClusterCertificates certificates = open();
        X509Certificate old = certificates.authority().certificate();
        clock.advance(Duration.ofDays(2500));
        certificates.renew();

        X509Certificate renewed = certificates.authority().certificate();
        assertThat(renewed.getPublicKey()).isEqualTo(old.getPublicKey());
        assertThat(renewed.getNotAfter()).isAfter(old.getNotAfter());
        certificates.get(ClusterIdentity.ADMIN).certificate().verify(old.getPublicKey());
    }

    @Test
    void certificatesNeverOutliveTheAuthority() {
        X509Certificate authority = open().authority().certificate();
        CertificateAuthority issuer = open().authority();
        X509Certificate issued = issuer.issue(
                KeyFiles.generate().getPublic(),
                CertificateProfile.client("x", Duration.ofDays(20_000)),
                clock.instant());

        assertThat(issued.getNotAfter()).isEqualTo(authority.getNotAfter());
        assertThat(issued.getNotBefore()).isBefore(Date.from(clock.instant()));
    }

    @Test
    void reissuesWhatNoLongerNamesTheHost() {
        X509Certificate before = open().get(ClusterIdentity.API_SERVER).certificate();
        ServingNames moved = new ServingNames(
                "node-1", List.of(Addresses.of("192.0.2.8")), Addresses.of("10.96.0.1"), "cluster.local");
        ClusterCertificates after = ClusterCertificates.open(directory, moved, clock);

        assertThat(after.get(ClusterIdentity.API_SERVER).certificate()).isNotEqualTo(before);
    }

    @Test
    void aFileThatIsNoCertificateIsNamedAndLeftAlone() throws Exception {
        open();
        Path file = directory.resolve("admin.crt");
        Files.writeString(file, "nonsense");

        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString());
        assertThat(Files.readString(file)).isEqualTo("nonsense");
    }

    @Test
    void writesAKubeconfig() {
        ClusterCertificates certificates = open();
        String text = KubeconfigText.text(
                "keelson",
                "https://127.0.0.1:6443",
                certificates.authorityText(),
                "admin",
                certificates.get(ClusterIdentity.ADMIN));

        assertThat(text)
                .contains("server: https://127.0.0.1:6443\n", "current-context: keelson\n", "client-key-data: LS0tLS1");
    }
}
