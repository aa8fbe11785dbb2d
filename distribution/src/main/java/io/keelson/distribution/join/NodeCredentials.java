package io.keelson.distribution.join;

import io.keelson.apiserver.certificate.KeyFiles;
import io.keelson.apiserver.certificate.Pem;
import io.keelson.client.transport.ApiClient;
import io.keelson.distribution.cluster.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The certificates of one node, each in one file with its key so that both are replaced at once. */
public final class NodeCredentials {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ApiClient api;
    private final String node;
    private final List<InetAddress> addresses;

    /**
     * @param api a client that may ask for them: the node itself, or whoever holds a token
     * @param node the node's name
     * @param addresses where the kubelet is reached
     */
    public NodeCredentials(ApiClient api, String node, List<InetAddress> addresses) {
        this.api = api;
        this.node = node;
        this.addresses = List.copyOf(addresses);
    }

    /**
     * Sees to it that a file holds a certificate for the API server's clients.
     *
     * @return when it is to be renewed
     */
    public Instant client(Path file, Instant now) throws InterruptedException {
        Instant renewal = renewal(file);
        if (now.isBefore(renewal)) {
            return renewal;
        }
        KeyFiles.write(file, CertificateRequest.client(node).issued(api, "csr-", PATIENCE), true);
        return renewal(file);
    }

    /**
     * Sees to it that a file holds a certificate for the kubelet's server.
     *
     * @return when it is to be renewed
     */
    public Instant serving(Path file, Instant now) throws InterruptedException {
        Instant renewal = renewal(file);
        if (now.isBefore(renewal)) {
            return renewal;
        }
        CertificateRequest request = CertificateRequest.serving(node, addresses);
        KeyFiles.write(file, request.issued(api, "csr-", PATIENCE), true);
        return renewal(file);
    }

    /** Four fifths of the certificate's time; long past where there is none. */
    private static Instant renewal(Path file) {
        if (!Files.exists(file)) {
            return Instant.MIN;
        }
        try {
            X509Certificate certificate =
                    Pem.certificates(Files.readString(file)).getFirst();
            Instant begin = certificate.getNotBefore().toInstant();
            Instant end = certificate.getNotAfter().toInstant();
            return end.minus(Duration.between(begin, end).dividedBy(5));
        } catch (IOException e) {
            throw ConfigurationException.because(file + " cannot be read", e);
        }
    }
}
