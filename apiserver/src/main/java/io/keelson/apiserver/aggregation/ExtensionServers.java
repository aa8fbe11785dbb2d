package io.keelson.apiserver.aggregation;

import io.keelson.apiserver.authentication.UserHeaders;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.proxy.Backends.ClientIdentity;
import io.keelson.apiserver.proxy.DialError;
import io.keelson.apiserver.proxy.ProxyTarget;
import io.keelson.apiserver.proxy.ResponseSizeLimit;
import io.keelson.apiserver.proxy.ServiceResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * Connections to extension servers, which are kept and shared by the requests to one. Each server has at most so many; who
 * needs one more waits, and fails after a while.
 */
final class ExtensionServers implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 1_000;
    private static final int MAX_WAITING = 1_000;
    private static final int MAX_TRUSTS = 200;
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    private final ServiceResolver services;
    private final Supplier<ClientIdentity> identity;
    /** Their threads are started by the first connection. */
    private final LoopResources loops = LoopResources.create("extension-servers", 2, true);

    private final ConnectionProvider connections = ConnectionProvider.builder("extension-servers")
            .maxConnections(MAX_CONNECTIONS)
            .pendingAcquireMaxCount(MAX_WAITING)
            .pendingAcquireTimeout(Duration.ofSeconds(5))
            .maxIdleTime(Duration.ofSeconds(30))
            .build();
    /** By what is trusted; the one not used for longest goes first. */
    private final Map<ExtensionTrust, Connector> connectors = new LinkedHashMap<>(16, 0.75f, true);

    private record Connector(ClientIdentity identity, ExtensionTls tls, HttpClient client) {}

    /**
     * @param services finds services of the cluster
     * @param identity the newest certificate of the front proxy
     */
    ExtensionServers(ServiceResolver services, Supplier<ClientIdentity> identity) {
        this.services = services;
        this.identity = identity;
    }

    /** An answer that was read to its end. */
    record Answer(int status, String contentType, String tag, byte[] body) {}

    /**
     * Finds a server. Blocks where its service is only a name.
     *
     * @throws IllegalArgumentException where it cannot be found; the message says why
     * @throws CertificateException where what it must be trusted by is not certificates
     */
    ExtensionRoute route(ApiService service) throws CertificateException {
        ApiService.Service where = service.service();
        if (where == null) {
            throw new IllegalArgumentException(service.name() + " is served here");
        }
        ServiceResolver.Place place = services.resolve(where.namespace(), where.name(), where.port());
        Connector connector =
                connector(new ExtensionTrust(where.serverName(), service.authorities(), service.insecure()));
        InetSocketAddress address = address(where, place);
        ProxyTarget base = new ProxyTarget(true, "", place.host(), place.port(), "", "");
        return new ExtensionRoute(base, connector.client().remoteAddress(() -> address), connector.tls());
    }

    /** The address under the name that the server's certificate must be for. */
    private static InetSocketAddress address(ApiService.Service service, ServiceResolver.Place place) {
        try {
            byte[] address = InetAddress.getByName(place.host()).getAddress();
            return new InetSocketAddress(InetAddress.getByAddress(service.serverName(), address), place.port());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("dial tcp: lookup " + place.host() + ": no such host", e);
        }
    }

    private Connector connector(ExtensionTrust trust) throws CertificateException {
        ClientIdentity newest = identity.get();
        synchronized (connectors) {
            Connector known = connectors.get(trust);
            if (known == null || !known.identity().equals(newest)) {
                ExtensionTls tls = ExtensionTls.of(trust, newest, loops);
                known = new Connector(newest, tls, client(tls));
                connectors.put(trust, known);
                if (connectors.size() > MAX_TRUSTS) {
                    connectors.remove(connectors.keySet().iterator().next());
                }
            }
            return known;
        }
    }

    private HttpClient client(ExtensionTls tls) {
        return HttpClient.create(connections)
                .runOn(loops)
                .disableRetry(true)
                .followRedirect(false)
                .httpResponseDecoder(spec -> spec.maxHeaderSize(MAX_HEADER_BYTES))
                .secure(spec -> spec.sslContext(tls.context()));
    }

    /**
     * Asks a server for a document. Blocks.
     *
     * @param path the path
     * @param accept what is wanted, empty for anything
     * @param tag the entity tag of what is known already, empty for nothing
     * @param user on whose behalf
     * @param limit how long it may take to its last byte
     * @param most how many bytes of an answer are read
     * @throws IOException where there is no answer; the message says why, in upstream's words
     */
    Answer get(ExtensionRoute route, String path, String accept, String tag, UserInfo user, Duration limit, int most)
            throws IOException {
        ProxyTarget target = route.target(path, "");
        try {
            Answer answer = route.client()
                    .doOnResponse((response, connection) -> connection.addHandlerLast(new ResponseSizeLimit(most)))
                    .headers(headers -> {
                        headers.set("Host", target.authority()).set("User-Agent", "kube-apiserver");
                        if (!accept.isEmpty()) {
                            headers.set("Accept", accept);
                        }
                        if (!tag.isEmpty()) {
                            headers.set("If-None-Match", tag);
                        }
                        UserHeaders.add(user, headers::add);
                    })
                    .get()
                    .uri(path)
                    .responseSingle(ExtensionServers::read)
                    .block(limit);
            if (answer == null) {
                throw failure(target, "EOF", null);
            }
            return answer;
        } catch (RuntimeException e) {
            throw failure(target, late(e) ? "context deadline exceeded" : DialError.message(target, e), e);
        }
    }

    /** Reactor has no exception of its own for a result that was waited for in vain. */
    private static boolean late(RuntimeException e) {
        return e instanceof IllegalStateException
                && String.valueOf(e.getMessage()).startsWith("Timeout on blocking");
    }

    private static IOException failure(ProxyTarget target, String why, @Nullable Throwable cause) {
        return new IOException("Get \"" + target.url() + "\": " + why, cause);
    }

    private static Mono<Answer> read(HttpClientResponse response, ByteBufMono body) {
        return body.asByteArray()
                .defaultIfEmpty(new byte[0])
                .map(bytes -> new Answer(
                        response.status().code(), header(response, "Content-Type"), header(response, "ETag"), bytes));
    }

    private static String header(HttpClientResponse response, String name) {
        String value = response.responseHeaders().get(name);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        connections.dispose();
        loops.dispose();
    }
}
