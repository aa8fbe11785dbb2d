package io.keelson.apiserver.server;

import io.keelson.apiserver.server.connection.ServingCertificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * How the API server is reached and what it allows at once.
 *
 * @param address the address to listen on, such as {@code 127.0.0.1} or {@code 0.0.0.0}
 * @param port the TCP port, 0 for any that is free
 * @param advertised the address that clients are told
 * @param certificate the newest serving certificate; asked at every handshake
 * @param clientAuthorities whose client certificates are accepted
 * @param requestTimeout how long a request may take that is no watch
 * @param maxReadsInFlight how many reads are worked on at once
 * @param maxWritesInFlight how many writes are worked on at once
 * @param maxQueued how many more of each may wait before they are answered 429
 * @param headerTimeout how long a connection may take to send the headers of a request, its handshake included
 * @param idleTimeout how long a connection may stay open without a request
 * @param shutdownGrace how long requests may go on when the server stops
 */
public record ApiServerConfig(
        String address,
        int port,
        String advertised,
        Supplier<ServingCertificate> certificate,
        List<X509Certificate> clientAuthorities,
        Duration requestTimeout,
        int maxReadsInFlight,
        int maxWritesInFlight,
        int maxQueued,
        Duration headerTimeout,
        Duration idleTimeout,
        Duration shutdownGrace) {

    public ApiServerConfig {
        clientAuthorities = List.copyOf(clientAuthorities);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be from 0 to 65535, not " + port);
        }
    }

    /** Returns a configuration with upstream's limits: 60 s, 400 reads and 200 writes at once, 4,096 waiting; 32 s and 90 s. */
    public static ApiServerConfig of(
            String address,
            int port,
            String advertised,
            Supplier<ServingCertificate> certificate,
            List<X509Certificate> clientAuthorities) {
        return new ApiServerConfig(
                address,
                port,
                advertised,
                certificate,
                clientAuthorities,
                Duration.ofSeconds(60),
                400,
                200,
                4096,
                Duration.ofSeconds(32),
                Duration.ofSeconds(90),
                Duration.ofSeconds(10));
    }
}
