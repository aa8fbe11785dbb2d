package io.keelson.apiserver.admission.webhook;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.apiserver.proxy.ResponseSizeLimit;
import io.keelson.apiserver.proxy.ServiceResolver;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.node.ObjectNode;

/** Calls webhooks over HTTPS. Connections are kept; at most so many bytes of an answer are read. Blocks. */
public final class WebhookClient implements AutoCloseable {
    private static final int MAX_ANSWER = 4 * 1024 * 1024;
    private static final int MAX_CONTEXTS = 200;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final ServiceResolver services;
    /** Its thread is started by the first call. */
    private final LoopResources loops = LoopResources.create("webhooks", 1, true);

    private final ConnectionProvider connections = ConnectionProvider.builder("webhooks")
            .maxConnections(100)
            .pendingAcquireMaxCount(1_000)
            .maxIdleTime(Duration.ofSeconds(30))
            .build();
    /** TLS contexts by the authorities that they trust; the one not used for longest goes first. */
    private final Map<String, SslContext> contexts = new LinkedHashMap<>(16, 0.75f, true);

    /** @param services finds services of the cluster */
    public WebhookClient(ServiceResolver services) {
        this.services = services;
    }

    /**
     * Sends a question and returns the answer.
     *
     * @param timeout how long that may take, null for as long as a request may
     * @throws IOException where there is no answer; the message says why, in upstream's words where it has some
     */
    public ObjectNode call(WebhookTarget target, ObjectNode question, @Nullable Duration timeout) throws IOException {
        Duration limit = timeout == null || timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
        String shown = target.shown() + "?timeout=" + limit.toSeconds() + "s";
        HttpClient.ResponseReceiver<?> call = client(target, shown)
                .headers(headers -> headers.set("Content-Type", "application/json")
                        .set("Accept", "application/json, */*")
                        .set("User-Agent", "kube-apiserver-admission"))
                .post()
                .uri(uri(target, shown))
                .send(Mono.just(Unpooled.wrappedBuffer(Json.write(question))));
        Answer answer;
        try {
            answer = call.responseSingle(WebhookClient::read).block(limit);
        } catch (RuntimeException e) {
            throw new IOException("Post " + GoFormat.quote(shown) + ": " + CallFailures.reason(e), e);
        }
        if (answer == null || answer.status() < 200 || answer.status() > 299) {
            throw new IOException(
                    CallFailures.status(answer == null ? 0 : answer.status(), answer == null ? "" : answer.text()));
        }
        try {
            return Json.parse(answer.body());
        } catch (MalformedJsonException e) {
            throw new IOException("couldn't get version/kind; json parse error: " + e.getMessage(), e);
        }
    }

    private record Answer(int status, byte[] body) {
        String text() {
            return new String(body, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static Mono<Answer> read(HttpClientResponse response, ByteBufMono body) {
        return body.asByteArray()
                .defaultIfEmpty(new byte[0])
                .map(bytes -> new Answer(response.status().code(), bytes));
    }

    private static String uri(WebhookTarget target, String shown) {
        return target.url() == null ? target.asked() + shown.substring(shown.indexOf("?timeout=")) : shown;
    }

    private HttpClient client(WebhookTarget target, String shown) throws IOException {
        SslContext tls;
        try {
            tls = context(target.authorities());
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException("unable to load root certificates: unable to parse bytes as PEM block", e);
        }
        HttpClient client = HttpClient.create(connections)
                .runOn(loops)
                .disableRetry(true)
                .followRedirect(false)
                .httpResponseDecoder(spec -> spec.maxHeaderSize(64 * 1024))
                .doOnResponse((response, connection) -> connection.addHandlerLast(new ResponseSizeLimit(MAX_ANSWER)))
                .secure(spec -> spec.sslContext(tls));
        if (target.url() != null) {
            try {
                URI url = new URI(target.url());
                if (url.getHost() == null) {
                    throw new IOException("Unparsable URL: " + target.url());
                }
            } catch (URISyntaxException e) {
                throw new IOException("Unparsable URL: " + e.getMessage(), e);
            }
            return client;
        }
        InetSocketAddress address = address(target, shown);
        return client.remoteAddress(() -> address);
    }

    /** The address of a pod under the name of the service, which is what its certificate must be for. */
    private InetSocketAddress address(WebhookTarget target, String shown) throws IOException {
        try {
            ServiceResolver.Place place = services.resolve(target.namespace(), target.service(), target.port());
            InetAddress resolved = InetAddress.getByName(place.host());
            return new InetSocketAddress(
                    InetAddress.getByAddress(target.serverName(), resolved.getAddress()), place.port());
        } catch (IllegalArgumentException e) {
            throw new IOException("Post " + GoFormat.quote(shown) + ": " + e.getMessage(), e);
        } catch (UnknownHostException e) {
            throw new IOException(
                    "Post " + GoFormat.quote(shown) + ": dial tcp: lookup " + e.getMessage() + ": no such host", e);
        }
    }

    private SslContext context(String authorities) throws CertificateException, IOException {
        synchronized (contexts) {
            SslContext known = contexts.get(authorities);
            if (known != null) {
                return known;
            }
        }
        SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
        if (!authorities.isEmpty()) {
            builder.trustManager(
                    certificates(Base64.getDecoder().decode(authorities)).toArray(new X509Certificate[0]));
        }
        SslContext made = builder.build();
        synchronized (contexts) {
            contexts.put(authorities, made);
            if (contexts.size() > MAX_CONTEXTS) {
                contexts.remove(contexts.keySet().iterator().next());
            }
        }
        return made;
    }

    private static List<X509Certificate> certificates(byte[] pem) throws CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem))
                .forEach(certificate -> certificates.add((X509Certificate) certificate));
        if (certificates.isEmpty()) {
            throw new CertificateException("no certificates");
        }
        return certificates;
    }

    @Override
    public void close() {
        connections.dispose();
        loops.dispose();
    }
}
