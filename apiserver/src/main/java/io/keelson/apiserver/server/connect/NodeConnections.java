package io.keelson.apiserver.server.connect;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.authorization.Attributes;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.proxy.Backends;
import io.keelson.apiserver.proxy.PodConnections;
import io.keelson.apiserver.proxy.ProxyConnections;
import io.keelson.apiserver.proxy.ProxyTarget;
import io.keelson.apiserver.proxy.UpgradeTunnel;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.RequestTarget;
import io.keelson.apiserver.server.exchange.VirtualThreads;
import io.keelson.apiserver.server.filter.AuthorizationFilter;
import io.keelson.apiserver.server.verb.ConnectHandler;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.Locale;
import java.util.Set;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Answers logs, exec, attach, port-forward and proxies by passing them on. */
public final class NodeConnections implements ConnectHandler {
    private final PodConnections pods;
    private final ProxyConnections proxies;
    private final Backends backends;
    private final UpgradeTunnel tunnel;
    private final Authorizer authorizer;
    private final VirtualThreads threads;

    /**
     * @param reader where nodes, pods and services are read
     * @param backends connects to them
     * @param authorizer tells who may
     * @param threads where the names of nodes are looked up
     */
    public NodeConnections(ObjectReader reader, Backends backends, Authorizer authorizer, VirtualThreads threads) {
        this.threads = threads;
        this.pods = new PodConnections(reader);
        this.proxies = new ProxyConnections(reader);
        this.backends = backends;
        this.tunnel = new UpgradeTunnel(backends);
        this.authorizer = authorizer;
    }

    @Override
    public Mono<ServerResponse> connect(ApiExchange request, RequestTarget target) {
        String subresource = request.info().subresource();
        String namespace = target.namespace();
        String name = target.name();
        return switch (subresource) {
            case "log" -> log(request, namespace, name);
            case "exec", "attach" -> {
                checkCreate(request);
                yield upgrade(request, pods.stream(subresource, namespace, name, request.query()));
            }
            case "portforward" -> {
                checkCreate(request);
                yield upgrade(request, pods.portForward(namespace, name, request.query()));
            }
            default -> proxy(request, target);
        };
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

    private Mono<ServerResponse> proxy(ApiExchange request, RequestTarget target) {
        String prefix = proxyPrefix(request.rawPath());
        String path = request.rawPath().substring(prefix.length());
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
