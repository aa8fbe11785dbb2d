package io.keelson.client.transport;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * An API server at the other end of TLS, by the JDK's HTTP client (HTTP/2 where the server speaks it). Servers let a
 * connection have so many requests open, watches among them; each client here is one connection, and further ones are
 * made when those there are have {@value #OPEN} open.
 */
public final class TlsEndpoint implements ApiEndpoint, AutoCloseable {
    private static final int OPEN = 80;

    /** A client and how many of its requests are not over yet. */
    private record Line(HttpClient http, AtomicInteger open) {}

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SSLContext tls;
    private final List<Line> lines = new ArrayList<>();
    private final String base;
    private final Supplier<@Nullable String> token;

    /**
     * @param server scheme, host and port
     * @param tls what to trust and, for client certificates, what to show
     * @param token gives the bearer token for each request (it may change while running), or null for none
     */
    public TlsEndpoint(URI server, SSLContext tls, Supplier<@Nullable String> token) {
        this.base = server.toString().replaceAll("/+$", "");
        this.token = token;
        this.tls = tls;
    }

    /**
     * The server a kubeconfig's current context names.
     *
     * @throws IllegalArgumentException when its certificates cannot be used
     */
    public static TlsEndpoint of(Config config) {
        return of(config, URI.create(config.getMasterUrl()));
    }

    /**
     * A server of the cluster that a kubeconfig's current context names, with its credentials.
     *
     * @param server scheme, host and port
     * @throws IllegalArgumentException when the kubeconfig's certificates cannot be used
     */
    public static TlsEndpoint of(Config config, URI server) {
        try {
            byte[] authority = authority(config);
            byte[] certificate = PemFiles.read(config.getClientCertFile(), config.getClientCertData());
            byte[] key = PemFiles.read(config.getClientKeyFile(), config.getClientKeyData());
            return new TlsEndpoint(server, tls(authority, certificate, key), () -> bearer(config));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "the certificates of the kubeconfig cannot be used: " + e.getMessage(), e);
        }
    }

    /** The token that was set by hand, else that of the kubeconfig's user. */
    private static @Nullable String bearer(Config config) {
        return config.getOauthToken() == null ? config.getAutoOAuthToken() : config.getOauthToken();
    }

    /**
     * A server of the cluster that a kubeconfig's current context names, without the credentials.
     *
     * @param server scheme, host and port
     * @throws IllegalArgumentException when its authority cannot be used
     */
    public static TlsEndpoint anonymous(Config config, URI server) {
        try {
            return new TlsEndpoint(server, tls(authority(config), null, null), () -> null);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "the certificate authority of the kubeconfig cannot be used: " + e.getMessage(), e);
        }
    }

    /** Returns who signs the certificates of the server a kubeconfig names, as PEM; null where it does not say. */
    public static byte @Nullable [] authority(Config config) throws IOException {
        return PemFiles.read(config.getCaCertFile(), config.getCaCertData());
    }

    /**
     * TLS from PEM.
     *
     * @param authority who signs servers' certificates; null for those the JVM trusts
     * @param certificate the client's certificate chain; null for none
     * @param key the client's key; null for none
     */
    public static SSLContext tls(byte @Nullable [] authority, byte @Nullable [] certificate, byte @Nullable [] key)
            throws GeneralSecurityException, IOException {
        return trusting(authority == null ? null : trusted(authority), certificate, key);
    }

    /** Returns who trusts servers whose certificates an authority signed, as PEM; null for those the JVM trusts. */
    public static X509TrustManager trusted(byte @Nullable [] authority) throws GeneralSecurityException, IOException {
        @Nullable KeyStore trusted = null;
        if (authority != null) {
            trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int n = 0;
            for (X509Certificate one : PemFiles.certificates(authority)) {
                trusted.setCertificateEntry("ca" + n++, one);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        for (TrustManager one : factory.getTrustManagers()) {
            if (one instanceof X509TrustManager trust) {
                return trust;
            }
        }
        throw new GeneralSecurityException("the JVM has no trust manager for certificates");
    }

    /**
     * TLS with a trust of one's own.
     *
     * @param trust tells which servers are trusted; null for those the JVM trusts
     * @param certificate the client's certificate chain, PEM; null for none
     * @param key the client's key, PEM; null for none
     */
    public static SSLContext trusting(
            @Nullable TrustManager trust, byte @Nullable [] certificate, byte @Nullable [] key)
            throws GeneralSecurityException, IOException {
        KeyManager @Nullable [] identity = null;
        if (certificate != null && key != null) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(
                    "client",
                    PemFiles.key(key),
                    new char[0],
                    PemFiles.certificates(certificate).toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(own, new char[0]);
            identity = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity, trust == null ? null : new TrustManager[] {trust}, null);
        return context;
    }

    @Override
    public CompletableFuture<ApiResponse> exchange(ApiRequest request) {
        HttpRequest.Builder to = HttpRequest.newBuilder(URI.create(base + request.pathAndQuery()));
        byte[] body = request.body();
        to.method(
                request.method(),
                body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        request.headers().forEach((name, values) -> values.forEach(value -> to.header(name, value)));
        String bearer = token.get();
        if (bearer != null
                && !bearer.isEmpty()
                && request.headers().keySet().stream().noneMatch("Authorization"::equalsIgnoreCase)) {
            to.header("Authorization", "Bearer " + bearer);
        }
        Line line = line();
        Runnable over = once(line.open::decrementAndGet);
        return line.http
                .sendAsync(to.build(), HttpResponse.BodyHandlers.ofPublisher())
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        over.run();
                    }
                })
                .thenApply(answer -> new ApiResponse(
                        answer.statusCode(), answer.headers().map(), new Flattened(answer.body(), over)));
    }

    /** The first connection with room, counted as used once more. */
    private synchronized Line line() {
        for (Line line : lines) {
            if (line.open.get() < OPEN) {
                line.open.incrementAndGet();
                return line;
            }
        }
        HttpClient http = HttpClient.newBuilder()
                .sslContext(tls)
                .connectTimeout(Duration.ofSeconds(10))
                .executor(threads)
                .build();
        Line line = new Line(http, new AtomicInteger(1));
        lines.add(line);
        return line;
    }

    private static Runnable once(Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        return () -> {
            if (done.compareAndSet(false, true)) {
                action.run();
            }
        };
    }

    @Override
    public synchronized void close() {
        lines.forEach(line -> line.http.shutdownNow());
        threads.shutdownNow();
    }

    /** The JDK hands out lists of buffers; a list is given on as one buffer, so that demand stays one to one. */
    private record Flattened(Flow.Publisher<List<ByteBuffer>> lists, Runnable over)
            implements Flow.Publisher<ByteBuffer> {
        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
            lists.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription s) {
                    to.onSubscribe(new Flow.Subscription() {
                        @Override
                        public void request(long n) {
                            s.request(n);
                        }

                        @Override
                        public void cancel() {
                            s.cancel();
                            over.run();
                        }
                    });
                }

                @Override
                public void onNext(List<ByteBuffer> list) {
                    to.onNext(joined(list));
                }

                @Override
                public void onError(Throwable failure) {
                    over.run();
                    to.onError(failure);
                }

                @Override
                public void onComplete() {
                    over.run();
                    to.onComplete();
                }
            });
        }

        private static ByteBuffer joined(List<ByteBuffer> list) {
            if (list.size() == 1) {
                return list.getFirst();
            }
            ByteBuffer all = ByteBuffer.allocate(
                    list.stream().mapToInt(ByteBuffer::remaining).sum());
            list.forEach(all::put);
            return all.flip();
        }
    }
}
