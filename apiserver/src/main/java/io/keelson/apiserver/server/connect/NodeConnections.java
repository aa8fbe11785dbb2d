package io.keelson.apiserver.server.connect;

import io.keelson.api.json.Json;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.authorization.Attributes;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.proxy.Backends;
import io.keelson.apiserver.proxy.ConnectOptions;
import io.keelson.apiserver.proxy.PodConnections;
import io.keelson.apiserver.proxy.ProxyConnections;
import io.keelson.apiserver.proxy.ProxyTarget;
import io.keelson.apiserver.proxy.UpgradeTunnel;
import io.keelson.apiserver.registry.ConnectAdmission;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.request.Query;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.RequestTarget;
import io.keelson.apiserver.server.exchange.VirtualThreads;
import io.keelson.apiserver.server.filter.AuthorizationFilter;
import io.keelson.apiserver.server.verb.ConnectHandler;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Answers logs, exec, attach, port-forward and proxies by passing them on. */
public final class NodeConnections implements ConnectHandler {
    private final PodConnections pods;
    private final ProxyConnections proxies;
    private final Backends backends;
    private final UpgradeTunnel tunnel;
    private final Authorizer authorizer;
    private final VirtualThreads threads;
    private final ConnectAdmission admission;

    /**
     * @param reader where nodes, pods and services are read
     * @param backends connects to them
     * @param authorizer tells who may
     * @param admission may change or refuse connections
     * @param threads where the names of nodes are looked up, and admission waits
     */
    public NodeConnections(
            ObjectReader reader,
            Backends backends,
            Authorizer authorizer,
            ConnectAdmission admission,
            VirtualThreads threads) {
        this.admission = admission;
        this.threads = threads;
        this.pods = new PodConnections(reader);
        this.proxies = new ProxyConnections(reader);
        this.backends = backends;
        this.tunnel = new UpgradeTunnel(backends);
        this.authorizer = authorizer;
    }

    @Override
    public Mono<ServerResponse> connect(ApiExchange request, RequestTarget target) {
        SubresourceInfo way = Objects.requireNonNull(target.subresource(), "subresource");
        if (way.name().equals("log")) {
            return log(request, target.namespace(), target.name());
        }
        if (request.query().has("dryRun")) {
            throw StatusException.badRequest("dryRun is not supported");
        }
        String asked = way.name().equals("proxy") ? pathOfProxy(request) : "";
        ObjectNode options = ConnectOptions.of(way, request.query(), asked);
        return threads.call(() -> {
                    admission.admit(
                            request.user(), request.info(), target.store().info(), way, options);
                    return options;
                })
                .flatMap(admitted -> connect(request, target, admitted, asked));
    }

    private Mono<ServerResponse> connect(
            ApiExchange request, RequestTarget target, ObjectNode options, String askedPath) {
        String way = request.info().subresource();
        if (way.equals("proxy")) {
            return proxy(request, target, Objects.requireNonNullElse(Json.text(options, "path"), ""), askedPath);
        }
        checkCreate(request);
        ProxyTarget kubelet = way.equals("portforward")
                ? pods.portForward(target.namespace(), target.name(), options)
                : pods.stream(way, target.namespace(), target.name(), options);
        return upgrade(request, kubelet);
    }

    /** The path that a proxy is to lead to as admission sees it: decoded, empty where there is not even a slash. */
    private static String pathOfProxy(ApiExchange request) {
        String encoded =
                request.rawPath().substring(proxyPrefix(request.rawPath()).length());
        return Objects.requireNonNullElse(Query.decode(encoded, false), encoded);
    }

    private Mono<ServerResponse> log(ApiExchange request, String namespace, String name) {
        ProxyTarget target = pods.log(namespace, name, request.query());
        if (target == null) {
            return Mono.just(ByteResponse.of(204, "", new byte[0]));
        }
        if (!WebSocketLog.asked(request)) {
            return ProxiedResponse.log(backends, target);
        }
        if (!WebSocketLog.spoken(request)) {
            return Mono.just(ByteResponse.of(403, "", new byte[0]));
        }
        boolean follow = Boolean.parseBoolean(request.query().text("follow"));
        return ProxiedResponse.log(backends, target, body -> WebSocketLog.of(request, follow, body));
    }

    private Mono<ServerResponse> proxy(
            ApiExchange request, RequestTarget target, String admittedPath, String askedPath) {
        String prefix = proxyPrefix(request.rawPath());
        String path =
                admittedPath.equals(askedPath) ? request.rawPath().substring(prefix.length()) : encoded(admittedPath);
        boolean upgrade = isUpgrade(request);
        if (path.isEmpty()
                && !upgrade
                && (request.method().equals("GET") || request.method().equals("HEAD"))) {
            String query = request.query().raw();
            return Mono.just(ByteResponse.of(301, "", new byte[0])
                    .header("Location", request.rawPath() + "/" + (query.isEmpty() ? "" : "?" + query)));
        }
        return threads.call(() -> proxies.target(
                        request.info().resource(),
                        target.namespace(),
                        target.name(),
                        path,
                        request.query().raw()))
                .flatMap(to -> upgrade ? upgrade(request, to) : ProxiedResponse.request(backends, to, request, prefix));
    }

    /** A path that admission has put in the place of the one asked for. */
    private static String encoded(String path) {
        try {
            return new URI(null, null, path, null).getRawPath();
        } catch (URISyntaxException e) {
            throw StatusException.internal(String.valueOf(e.getMessage()));
        }
    }

    /** The path up to and including {@code proxy}: all segments before it are names and cannot hold a slash. */
    private static String proxyPrefix(String path) {
        int slashes = path.startsWith("/api/v1/namespaces/") ? 7 : 5;
        int end = 0;
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '/' && --slashes < 0) {
                return path.substring(0, i);
            }
            end = i + 1;
        }
        return path.substring(0, end);
    }

    /** Tunnels change things in pods whatever the method they are asked for by, which for WebSockets is GET. */
    private void checkCreate(ApiExchange request) {
        Attributes asked = AuthorizationFilter.attributes(request);
        if (!asked.verb().equals("create")) {
            AuthorizationFilter.check(
                    authorizer,
                    new Attributes(
                            asked.user(),
                            "create",
                            true,
                            asked.group(),
                            asked.version(),
                            asked.resource(),
                            asked.subresource(),
                            asked.namespace(),
                            asked.name(),
                            asked.path()));
        }
    }

    private Mono<ServerResponse> upgrade(ApiExchange request, ProxyTarget target) {
        Channel client = request.channel();
        if (!isUpgrade(request) || client == null || client instanceof Http2StreamChannel) {
            throw StatusException.badRequest("Upgrade request required");
        }
        return tunnel.open(client, request.method(), ProxiedResponse.passed(request, Set.of()), target)
                .then(Mono.just(new TunnelResponse(client)));
    }

    private static boolean isUpgrade(ApiExchange request) {
        String connection = request.header("Connection");
        return connection != null && connection.toLowerCase(Locale.ROOT).contains("upgrade");
    }
}
