package io.keelson.resources.server;

import io.keelson.apiserver.certificate.CertificateProfile;
import io.keelson.apiserver.certificate.CertificateProfile.Usage;
import io.keelson.apiserver.certificate.SubjectName;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS of servers that the API server under test calls: certificates of the test's authority, any client welcome. */
final class ServerTls {
    private ServerTls() {}

    /**
     * Makes the TLS of a server.
     *
     * @param test whose authority issues the certificate
     * @param names what the certificate is for, such as {@code ext.default.svc}
     */
    static SSLContext of(TestServer test, String... names) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        X509Certificate certificate = test.server
                .certificates()
                .authority()
                .issue(
                        keys.getPublic(),
                        new CertificateProfile(
                                new SubjectName(names[0], List.of()),
                                Set.of(Usage.SERVER_AUTH),
                                List.of(names),
                                List.of(),
                                Duration.ofDays(1)),
                        Instant.now());
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("own", keys.getPrivate(), new char[0], new Certificate[] {certificate});
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(own, new char[0]);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), new TrustManager[] {new AnyClient()}, null);
        return tls;
    }

    private static final class AnyClient implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
