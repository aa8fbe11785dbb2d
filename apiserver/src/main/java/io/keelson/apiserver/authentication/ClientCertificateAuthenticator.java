package io.keelson.apiserver.authentication;

import io.keelson.apiserver.certificate.SubjectName;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes a user from a client certificate: the common name is the user, the organizations are its groups. The certificate
 * must come from the cluster's authority, be valid now and be meant for clients; its signature is checked once.
 */
final class ClientCertificateAuthenticator {
    private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";
    private static final int REMEMBERED_CERTIFICATES = 10_000;

    private final ClientChains chains;
    private final Map<X509Certificate, UserInfo> verified = new ConcurrentHashMap<>();

    /** @param chains verifies what clients show */
    ClientCertificateAuthenticator(ClientChains chains) {
        this.chains = chains;
    }

    /** Returns the user of a certificate chain, its own certificate first, or null where it is not valid. */
    @Nullable
    UserInfo authenticate(List<X509Certificate> chain) {
        X509Certificate certificate = chain.getFirst();
        if (!chains.current(certificate)) {
            return null;
        }
        UserInfo known = verified.get(certificate);
        if (known != null) {
            return known;
        }
        UserInfo user = chains.verify(chain) ? user(certificate) : null;
        if (user != null) {
            if (verified.size() >= REMEMBERED_CERTIFICATES) {
                verified.clear();
            }
            verified.put(certificate, user);
        }
        return user;
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
