package io.keelson.apiserver.certificate;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The authorities that an object of the API says a server must be trusted by: PEM as base64. Pure functions. */
public final class CaBundle {
    private CaBundle() {}

    /**
     * Returns the authorities.
     *
     * @param base64 base64 of PEM
     * @throws CertificateException where there are none; the message says why, in upstream's words
     */
    public static List<X509Certificate> parse(String base64) throws CertificateException {
        try {
            byte[] pem = Base64.getMimeDecoder().decode(base64);
            List<X509Certificate> authorities = Pem.certificates(new String(pem, StandardCharsets.ISO_8859_1));
            if (!authorities.isEmpty()) {
                return authorities;
            }
        } catch (IllegalArgumentException e) {
            throw new CertificateException(
                    "unable to load root certificates: failed to parse certificate: " + e.getMessage(), e);
        }
        throw new CertificateException("unable to load root certificates: unable to parse bytes as PEM block");
    }

    /** Returns what is wrong with a bundle, null where nothing is; one that is empty names no authority, which is right. */
    public static @Nullable String problem(@Nullable String base64) {
        if (base64 == null || base64.isEmpty()) {
            return null;
        }
        try {
            parse(base64);
            return null;
        } catch (CertificateException e) {
            return e.getMessage();
        }
    }
}
