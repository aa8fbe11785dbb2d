package io.keelson.controllermanager.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CertificateIssuerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final List<String> CLIENT = List.of("digital signature", "client auth");

    private final KeyPair authorityKeys = Requests.keys();
    private final KeyPair keys = Requests.keys();

    @Test
    void theCertificateSaysWhatTheRequestAsksForAndIsNoAuthority() throws Exception {
        X509Certificate issued = issue(
                Requests.of(keys, "O=o,CN=ann", new GeneralName(GeneralName.dNSName, "ann.example")),
                List.of("signing", "key encipherment", "server auth", "client auth"),
                null,
                NOW);
        issued.verify(authorityKeys.getPublic());
        assertThat(issued.getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(issued.getSubjectX500Principal().getName()).isEqualTo("CN=ann,O=o");
        assertThat(issued.getSubjectAlternativeNames()).containsExactly(List.of(2, "ann.example"));
        assertThat(issued.getKeyUsage()).startsWith(true, false, true, false);
        assertThat(issued.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(issued.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void lifetimesHaveBoundsAndLongOnesAreCutByTheBackdate() throws Exception {
        String request = Requests.of(keys, "CN=ann");
        assertThat(issue(request, CLIENT, null, NOW).getNotBefore().toInstant())
                .isEqualTo(NOW.minus(Duration.ofMinutes(5)));
        assertThat(issue(request, CLIENT, null, NOW).getNotAfter().toInstant())
                .isEqualTo(NOW.plus(Duration.ofDays(365)).minus(Duration.ofMinutes(5)));
        assertThat(issue(request, CLIENT, 3600, NOW).getNotAfter().toInstant()).isEqualTo(NOW.plusSeconds(3600));
        assertThat(issue(request, CLIENT, 1, NOW).getNotAfter().toInstant()).isEqualTo(NOW.plusSeconds(600));
        Instant nearTheEnd = NOW.plus(Duration.ofDays(3649));
        assertThat(issue(request, CLIENT, null, nearTheEnd).getNotAfter().toInstant())
                .isEqualTo(NOW.plus(Duration.ofDays(3650)));
    }

    @Test
    void anExpiredAuthoritySignsNothing() {
        assertThatThrownBy(() -> issue(Requests.of(keys, "CN=ann"), CLIENT, null, NOW.plus(Duration.ofDays(3650))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("refusing to sign a certificate that expired in the past");
    }

    @Test
    void unknownUsagesAreRefused() {
        assertThatThrownBy(() -> issue(Requests.of(keys, "CN=ann"), List.of("client auth", "flying"), null, NOW))
                .hasMessage("unrecognized usage values: [\"flying\"]");
    }

    private X509Certificate issue(String request, List<String> usages, @Nullable Integer seconds, Instant now)
            throws Exception {
        X500Name name = new X500Name("CN=kubernetes");
        var own = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(NOW),
                        Date.from(NOW.plus(Duration.ofDays(3650))),
                        name,
                        authorityKeys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKeys.getPrivate()));
        byte[] der = CertificateIssuer.issue(
                new SigningFiles.Authority(
                        new JcaX509CertificateConverter().getCertificate(own), authorityKeys.getPrivate()),
                ParsedRequest.of(request),
                usages,
                seconds,
                now);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
