package io.keelson.podruntime.registry;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom a registry's certificate may be from, and which one is shown to it.
 *
 * @param authorities files of certificates, trusted besides those that the machine trusts
 * @param clients the certificates to show; the first one is shown
 * @param anyone whether every certificate is taken
 */
record RegistryTls(List<Path> authorities, List<Pair> clients, boolean anyone) {
    /** A file with a certificate and one with its key, in PKCS #8; may be the same. */
    record Pair(Path certificate, Path key) {}

    /** Returns the context, null where nothing is particular. @throws IOException where a file cannot be used */
    @Nullable
    SSLContext context() throws IOException {
        if (authorities.isEmpty() && clients.isEmpty() && !anyone) {
            return null;
        }
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
            builder.trustManager(anyone ? InsecureTrustManagerFactory.INSTANCE : trust());
            if (!clients.isEmpty()) {
                Pair client = clients.getFirst();
                builder.keyManager(client.certificate().toFile(), client.key().toFile());
            }
            return ((JdkSslContext) builder.build()).context();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("TLS of a registry cannot be set up: " + e.getMessage(), e);
        }
    }

    private TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        int number = 0;
        for (X509Certificate known : machine()) {
            all.setCertificateEntry("machine-" + number++, known);
        }
        CertificateFactory certificates = CertificateFactory.getInstance("X.509");
        for (Path file : authorities) {
            try (InputStream in = Files.newInputStream(file)) {
                for (Certificate own : certificates.generateCertificates(in)) {
                    all.setCertificateEntry("own-" + number++, own);
                }
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(all);
        return factory;
    }

    private static X509Certificate[] machine() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager known) {
                return known.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }
}
