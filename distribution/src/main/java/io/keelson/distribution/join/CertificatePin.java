package io.keelson.distribution.join;

import io.keelson.distribution.cluster.ConfigurationException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a certificate authority is known by to whoever has not seen its certificate: the SHA-256 of its public key (RFC
 * 7469, 2.4), as kubeadm's {@code --discovery-token-ca-cert-hash}.
 *
 * @param hash {@code sha256:} and 64 hexadecimal digits
 */
public record CertificatePin(String hash) {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

    /**
     * Reads a pin as it was typed.
     *
     * @throws ConfigurationException where it is none
     */
    public static CertificatePin parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!FORM.matcher(lower).matches()) {
            throw new ConfigurationException(
                    "\"" + text + "\" is not a CA hash: it has the form sha256: and 64 hexadecimal digits");
        }
        return new CertificatePin(lower);
    }

    /** Returns the pin of a certificate. */
    public static CertificatePin of(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(certificate.getPublicKey().getEncoded());
            return new CertificatePin("sha256:" + HexFormat.of().formatHex(digest));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
