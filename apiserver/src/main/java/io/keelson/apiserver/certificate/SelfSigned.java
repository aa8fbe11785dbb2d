package io.keelson.apiserver.certificate;

import java.net.InetAddress;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Serving certificates for components that were given none, as upstream's components make them: nobody trusts them. */
public final class SelfSigned {
    private static final Duration VALIDITY = Duration.ofDays(365);

    private SelfSigned() {}

    /**
     * Returns a new certificate, signed by an authority whose key is thrown away.
     *
     * @param host the machine's name
     * @param addresses the addresses under which the component is reached
     * @param now when it begins
     */
    public static KeyCertificate serving(String host, List<InetAddress> addresses, Instant now) {
        KeyPair root = KeyFiles.generate();
        X509Certificate signer =
                CertificateAuthority.selfSigned(host + "-ca", root.getPublic(), root.getPrivate(), VALIDITY, now);
        KeyPair own = KeyFiles.generate();
        CertificateProfile profile = new CertificateProfile(
                new SubjectName(host, List.of()),
                Set.of(CertificateProfile.Usage.SERVER_AUTH),
                List.of(host, "localhost"),
                addresses,
                VALIDITY);
        X509Certificate issued =
                new CertificateAuthority(signer, root.getPrivate()).issue(own.getPublic(), profile, now);
        return new KeyCertificate(issued, Pem.encode(own.getPrivate()));
    }
}
