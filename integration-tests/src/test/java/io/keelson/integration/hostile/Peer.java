package io.keelson.integration.hostile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * The server, and two who talk to it: its administrator and a stranger with a certificate.
 *
 * @param server where it listens
 * @param administrator TLS as the administrator
 * @param stranger TLS as somebody else
 */
record Peer(URI server, SSLContext administrator, SSLContext stranger) {

    /**
     * Reads the certificates of a cluster.
     *
     * @param certificates a directory with {@code ca.crt}, and {@code .crt} and {@code .key} of both clients
     */
    static Peer of(URI server, Path certificates, String administrator, String stranger)
            throws IOException, GeneralSecurityException {
        return new Peer(server, context(certificates, administrator), context(certificates, stranger));
    }

    HttpClient client(SSLContext tls, HttpClient.Version version) {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(version)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Opens a TLS connection of the stranger that speaks HTTP/1.1, or HTTP/2. */
    SSLSocket connect(boolean http2) throws IOException {
        SSLSocket socket =
                (SSLSocket) stranger.getSocketFactory().createSocket(tcp(), server.getHost(), server.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {http2 ? "h2" : "http/1.1"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(30_000);
        socket.startHandshake();
        return socket;
    }

    /** Opens a connection on which nothing has been said. */
    Socket tcp() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), 10_000);
        return socket;
    }

    private static SSLContext context(Path directory, String name) throws IOException, GeneralSecurityException {
        KeyStore trusted = store();
        trusted.setCertificateEntry(
                "ca", certificates(directory.resolve("ca.crt")).iterator().next());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyStore own = store();
        own.setKeyEntry(
                "own",
                key(directory.resolve(name + ".key")),
                new char[0],
                certificates(directory.resolve(name + ".crt")).toArray(new Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String text = Files.readString(file);
        String base64 = text.replaceAll("-----[^-]*-----", "").replaceAll("\\s", "");
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        try {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        } catch (GeneralSecurityException e) {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        }
    }
}
