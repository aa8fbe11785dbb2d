package io.keelson.distribution.alone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.keelson.apiserver.certificate.KeyCertificate;
import io.keelson.apiserver.certificate.SelfSigned;
import io.keelson.client.transport.TlsEndpoint;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health and metrics of one component over TLS: {@code /healthz}, {@code /livez}, {@code /readyz} and {@code /metrics},
 * by {@code GET} alone. It listens on the loopback address unless told otherwise; health is told to everybody, and so are
 * the metrics, which name nothing of the cluster's contents.
 */
final class StatusServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);
    private static final int BACKLOG = 16;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Where and how it listens.
     *
     * @param address the address
     * @param port the port; 0 for one that is free
     * @param certificate the serving certificate as PEM; null for one made for this run
     * @param key its key; null where there is no certificate
     */
    record Listen(
            InetAddress address,
            int port,
            @Nullable Path certificate,
            @Nullable Path key) {}

    /**
     * Listens.
     *
     * @throws ConfigurationException where the port is in use or the certificate is none
     */
    StatusServer(Listen listen, BooleanSupplier healthy, BooleanSupplier ready, Supplier<String> metrics) {
        try {
            server = HttpsServer.create(new InetSocketAddress(listen.address(), listen.port()), BACKLOG);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "cannot listen on " + listen.address().getHostAddress() + ":" + listen.port()
                            + " (--bind-address, --secure-port): " + e.getMessage());
        }
        server.setHttpsConfigurator(new HttpsConfigurator(tls(listen)));
        server.setExecutor(threads);
        threads.execute(() -> renew(listen));
        health("/healthz", healthy);
        health("/livez", healthy);
        health("/readyz", ready);
        server.createContext(
                "/metrics",
                exchange -> answer(exchange, "/metrics", 200, "text/plain; version=0.0.4; charset=utf-8", metrics));
        server.createContext("/", exchange -> answer(exchange, "/", 404, "text/plain", () -> "404 page not found\n"));
        server.start();
        LOG.info("health and metrics at https://{}:{}", listen.address().getHostAddress(), port());
    }

    /** Returns the port it listens on. */
    int port() {
        return server.getAddress().getPort();
    }

    private void health(String path, BooleanSupplier well) {
        server.createContext(path, exchange -> {
            boolean good = well.getAsBoolean();
            answer(exchange, path, good ? 200 : 500, "text/plain; charset=utf-8", () -> good ? "ok" : "not ready");
        });
    }

    private static void answer(HttpExchange exchange, String path, int status, String type, Supplier<String> text)
            throws IOException {
        try (exchange) {
            boolean get = exchange.getRequestMethod().equals("GET");
            boolean known =
                    path.equals("/") || exchange.getRequestURI().getPath().equals(path);
            int code = !get ? 405 : known ? status : 404;
            byte[] body = (code == status ? text.get() : code == 405 ? "Method Not Allowed\n" : "404 page not found\n")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** New connections are served with the certificate that is in its file. */
    private void renew(Listen listen) {
        Path certificate = listen.certificate();
        Path key = listen.key();
        if (certificate == null || key == null) {
            return;
        }
        List<FileTime> seen = List.of();
        try {
            while (true) {
                Thread.sleep(LOOK_AGAIN);
                List<FileTime> written = written(certificate, key);
                if (!written.equals(seen) && !seen.isEmpty()) {
                    renew(listen, certificate);
                }
                seen = written;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew(Listen listen, Path certificate) {
        try {
            server.setHttpsConfigurator(new HttpsConfigurator(tls(listen)));
            LOG.info("{} has changed and was read again", certificate);
        } catch (ConfigurationException | UncheckedIOException e) {
            LOG.warn("{}; going on with what was read before", e.getMessage());
        }
    }

    private static List<FileTime> written(Path certificate, Path key) {
        try {
            return List.of(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
        } catch (IOException e) {
            LOG.debug("{} or {} is not there", certificate, key, e);
            return List.of();
        }
    }

    private static SSLContext tls(Listen listen) {
        Path certificate = listen.certificate();
        Path key = listen.key();
        if ((certificate == null) != (key == null)) {
            throw new ConfigurationException(
                    "--tls-cert-file and --tls-private-key-file are given together or not at all");
        }
        try {
            if (certificate != null && key != null) {
                return TlsEndpoint.tls(null, Files.readAllBytes(certificate), Files.readAllBytes(key));
            }
            KeyCertificate made =
                    SelfSigned.serving(ClusterConfig.hostName(), List.of(listen.address()), Instant.now());
            return TlsEndpoint.tls(
                    null,
                    made.certificateText().getBytes(StandardCharsets.US_ASCII),
                    made.keyText().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException(
                    "the serving certificate " + certificate + " cannot be used: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
