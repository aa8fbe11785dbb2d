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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An API server at the other end of TLS, by the JDK's HTTP client (HTTP/2 where the server speaks it). */
public final class TlsEndpoint implements ApiEndpoint, AutoCloseable {
    private final HttpClient http;
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
        this.http = HttpClient.newBuilder()
                .sslContext(tls)
                .connectTimeout(Duration.ofSeconds(10))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /**
     * The server a kubeconfig's current context names.
     *
     * @throws IllegalArgumentException when its certificates cannot be used
     */
    public static TlsEndpoint of(Config config) {
        try {
            byte[] authority = Pem.read(config.getCaCertFile(), config.getCaCertData());
            byte[] certificate = Pem.read(config.getClientCertFile(), config.getClientCertData());
            byte[] key = Pem.read(config.getClientKeyFile(), config.getClientKeyData());
            return new TlsEndpoint(
                    URI.create(config.getMasterUrl()), tls(authority, certificate, key), config::getOauthToken);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "the certificates of the kubeconfig cannot be used: " + e.getMessage(), e);
        }
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
        TrustManager @Nullable [] trust = null;
        if (authority != null) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int n = 0;
            for (X509Certificate one : Pem.certificates(authority)) {
                trusted.setCertificateEntry("ca" + n++, one);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            trust = factory.getTrustManagers();
        }
        KeyManager @Nullable [] identity = null;
        if (certificate != null && key != null) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(
                    "client",
                    Pem.key(key),
                    new char[0],
                    Pem.certificates(certificate).toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(own, new char[0]);
            identity = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity, trust, null);
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
        return http.sendAsync(to.build(), HttpResponse.BodyHandlers.ofPublisher())
                .thenApply(answer ->
                        new ApiResponse(answer.statusCode(), answer.headers().map(), new Flattened(answer.body())));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** The JDK hands out lists of buffers; a list is given on as one buffer, so that demand stays one to one. */
    private record Flattened(Flow.Publisher<List<ByteBuffer>> lists) implements Flow.Publisher<ByteBuffer> {
        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
            lists.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription s) {
                    to.onSubscribe(s);
                }

                @Override
                public void onNext(List<ByteBuffer> list) {
                    to.onNext(joined(list));
                }

                @Override
                public void onError(Throwable failure) {
                    to.onError(failure);
                }

                @Override
                public void onComplete() {
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
