package io.keelson.apiserver.authentication;

import io.keelson.apiserver.certificate.SubjectName;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a user from a client certificate: the common name is the user, the organizations are its groups. The certificate
 * must come from the cluster's authority, be valid now and be meant for clients; its signature is checked once.
 */
final class ClientCertificateAuthenticator {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";
    private static final int REMEMBERED_CERTIFICATES = 10_000;

    private final Supplier<X509Certificate> authority;
    private final Clock clock;
    private final Map<X509Certificate, UserInfo> verified = new ConcurrentHashMap<>();

    ClientCertificateAuthenticator(Supplier<X509Certificate> authority, Clock clock) {
        this.authority = authority;
        this.clock = clock;
    }

    /** Returns the user of a certificate chain, its own certificate first, or null where it is not valid. */
    @Nullable
    UserInfo authenticate(List<X509Certificate> chain) {
        X509Certificate certificate = chain.getFirst();
        Instant now = clock.instant();
        if (now.isBefore(certificate.getNotBefore().toInstant())
                || now.isAfter(certificate.getNotAfter().toInstant())) {
            return null;
        }
        UserInfo known = verified.get(certificate);
        if (known != null) {
            return known;
        }
        UserInfo user = verify(chain, now) ? user(certificate) : null;
        if (user != null) {
            if (verified.size() >= REMEMBERED_CERTIFICATES) {
                verified.clear();
            }
            verified.put(certificate, user);
        }
        return user;
    }

    private boolean verify(List<X509Certificate> chain, Instant now) {
        X509Certificate certificate = chain.getFirst();
        X509Certificate issuer = authority.get();
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            if (usages != null && !usages.contains(CLIENT_AUTH) && !usages.contains("2.5.29.37.0")) {
                return false;
            }
            if (certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
                certificate.verify(issuer.getPublicKey());
                return true;
            }
            if (chain.size() < 2) {
                return false;
            }
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
            return true;
        } catch (GeneralSecurityException untrusted) {
            return false;
        }
    }

    private static @Nullable UserInfo user(X509Certificate certificate) {
        SubjectName subject = SubjectName.of(certificate.getSubjectX500Principal());
        if (subject.commonName().isEmpty()) {
            return null;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return new UserInfo(
                            subject.commonName(),
                            "",
                            subject.organizations(),
                            Map.of(
                                    CREDENTIAL_ID,
                                    List.of("X509SHA256=" + HexFormat.of().formatHex(digest))))
                    .authenticated();
        } catch (CertificateEncodingException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
