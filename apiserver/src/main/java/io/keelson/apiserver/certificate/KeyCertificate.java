package io.keelson.apiserver.certificate;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * A certificate with its private key.
 *
 * @param certificate the certificate
 * @param keyText the private key as PEM; parsed only when {@link #privateKey()} asks
 */
public record KeyCertificate(X509Certificate certificate, String keyText) {

    /** Returns the certificate as PEM. */
    public String certificateText() {
        return Pem.encode(certificate);
    }

    /** Parses the private key. */
    public PrivateKey privateKey() {
        return Pem.privateKey(keyText);
    }

    @Override
    public String toString() {
        return "KeyCertificate[" + certificate.getSubjectX500Principal() + "]";
    }
}
