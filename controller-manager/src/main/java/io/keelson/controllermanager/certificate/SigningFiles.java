package io.keelson.controllermanager.certificate;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * Where the authority is that signs requests: upstream's {@code --cluster-signing-cert-file} and {@code
 * --cluster-signing-key-file}. They are read whenever something is signed, so that a renewed certificate counts at once.
 *
 * @param certificate the authority's certificate, PEM
 * @param key its private key, PEM: PKCS #8, or the older forms of elliptic curve and RSA keys
 */
public record SigningFiles(Path certificate, Path key) {
    /** An authority as it is now. */
    record Authority(X509Certificate certificate, PrivateKey key) {}

    /** Reads both files. */
    Authority read() throws IOException, GeneralSecurityException {
        X509Certificate own;
        try (var in = Files.newInputStream(certificate)) {
            own = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        try (Reader reader = Files.newBufferedReader(key, StandardCharsets.US_ASCII);
                PEMParser parser = new PEMParser(reader)) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                if (block instanceof PEMKeyPair pair) {
                    return new Authority(own, new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo()));
                }
                if (block instanceof PrivateKeyInfo info) {
                    return new Authority(own, new JcaPEMKeyConverter().getPrivateKey(info));
                }
            }
        }
        throw new IOException("no private key found in " + key);
    }
}
