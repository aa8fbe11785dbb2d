package io.keelson.apiserver.authentication;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Tells whether certificates that clients show come from an authority, are meant for clients, and valid now. */
final class ClientChains {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";

    private final Supplier<X509Certificate> authority;
    private final Clock clock;

    /**
     * @param authority the authority's newest certificate
     * @param clock the server's time
     */
    ClientChains(Supplier<X509Certificate> authority, Clock clock) {
        this.authority = authority;
        this.clock = clock;
    }

    /** Returns whether a certificate is valid now; nothing else of it is looked at. */
    boolean current(X509Certificate certificate) {
        Instant now = clock.instant();
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    /** Returns whether a certificate says that the authority itself has issued it; its signature is not looked at. */
    boolean claims(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(authority.get().getSubjectX500Principal());
    }

    /** Returns whether a chain, its own certificate first, leads to the authority and is for clients. */
    boolean verify(List<X509Certificate> chain) {
        X509Certificate certificate = chain.getFirst();
        X509Certificate issuer = authority.get();
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            if (usages != null && !usages.contains(CLIENT_AUTH) && !usages.contains(ANY_USAGE)) {
                return false;
            }
            if (claims(certificate)) {
                certificate.verify(issuer.getPublicKey());
                return true;
            }
            if (chain.size() < 2) {
                return false;
            }
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(clock.instant()));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
            return true;
        } catch (GeneralSecurityException untrusted) {
            return false;
        }
    }
}
