package io.keelson.apiserver.server.exchange;

import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.api.schema.protobuf.BuiltinMessages;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.audit.AuditContext;
import io.keelson.apiserver.audit.AuditedRequest;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.negotiation.Negotiation;
import io.keelson.apiserver.negotiation.OutputFormat;
import io.keelson.apiserver.request.Query;
import io.keelson.apiserver.request.RequestInfo;
import io.keelson.apiserver.request.RequestInfoResolver;
import io.keelson.apiserver.server.local.LocalHttpRequest;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.channel.ChannelOperations;

/** One request on its way through filters and handlers. Used by one thread at a time. */
public final class ApiExchange {
    private static final String ATTRIBUTE = ApiExchange.class.getName();

    private final ServerWebExchange exchange;
    private final String method;
    private final String path;
    private final Query query;
    private final RequestInfo info;
    private final long arrived = System.nanoTime();
    private @Nullable UserInfo user;
    private AuditContext audit = AuditContext.NONE;
    private @Nullable List<Runnable> atAnswer;
    private boolean answered;

    private ApiExchange(ServerWebExchange exchange) {
        this.exchange = exchange;
        ServerHttpRequest request = exchange.getRequest();
        URI uri = request.getURI();
        this.method = request.getMethod().name();
        String rawPath = uri.getRawPath();
        String decoded = Query.decode(rawPath, false);
        this.path = decoded == null ? rawPath : decoded;
        this.query = Query.parse(uri.getRawQuery());
        this.info = RequestInfoResolver.resolve(method, path, query);
    }

    /** Returns the request that filters and handlers share, made at the first call. */
    public static ApiExchange of(ServerRequest request) {
        ServerWebExchange exchange = request.exchange();
        ApiExchange known = exchange.getAttribute(ATTRIBUTE);
        if (known == null) {
            known = new ApiExchange(exchange);
            exchange.getAttributes().put(ATTRIBUTE, known);
        }
        return known;
    }

    public String method() {
        return method;
    }

    /** The path with its escapes decoded. */
    public String path() {
        return path;
    }

    /** The path as it was sent. */
    public String rawPath() {
        return exchange.getRequest().getURI().getRawPath();
    }

    public Query query() {
        return query;
    }

    public RequestInfo info() {
        return info;
    }

    /** When the request arrived, on the clock of {@link System#nanoTime()}. */
    public long arrived() {
        return arrived;
    }

    public ServerWebExchange exchange() {
        return exchange;
    }

    @Nullable
    public String header(String name) {
        return exchange.getRequest().getHeaders().getFirst(name);
    }

    /** All headers, in order. */
    public List<Map.Entry<String, String>> headers() {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        exchange.getRequest()
                .getHeaders()
                .forEach((name, values) -> values.forEach(value -> all.add(Map.entry(name, value))));
        return all;
    }

    /** The {@code Accept} headers as one, null where there is none. */
    @Nullable
    public String accept() {
        var values = exchange.getRequest().getHeaders().get("Accept");
        return values == null || values.isEmpty()
                ? null
                : values.size() == 1 ? values.getFirst() : String.join(",", values);
    }

    public UserInfo user() {
        return Objects.requireNonNull(user, "the request has not been authenticated");
    }

    boolean authenticated() {
        return user != null;
    }

    public void user(UserInfo authenticated) {
        this.user = authenticated;
    }

    /** What is noted of the request. */
    public AuditContext audit() {
        return audit;
    }

    /** Says what is noted of the request from now on. */
    public void audit(AuditContext record) {
        this.audit = record;
    }

    /** The request as the audit log tells of it. */
    public AuditedRequest audited(Clock clock) {
        ServerHttpRequest request = exchange.getRequest();
        Instant received = clock.instant().minusNanos(System.nanoTime() - arrived);
        String raw = request.getURI().getRawQuery();
        String agent = header("User-Agent");
        return new AuditedRequest(
                RequestId.of(exchange),
                received,
                raw == null ? rawPath() : rawPath() + "?" + raw,
                agent == null ? "" : agent,
                AuditedRequest.sources(header("X-Forwarded-For"), header("X-Real-Ip"), peer(request)));
    }

    private static @Nullable InetSocketAddress peer(ServerHttpRequest request) {
        return request instanceof LocalHttpRequest
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)
                : request.getRemoteAddress();
    }

    /** Whether the request may stay open for as long as the client likes: watches, logs, tunnels. */
    public boolean longRunning() {
        if (!info.resourceRequest()) {
            return false;
        }
        return switch (info.verb()) {
            case "watch", "proxy" -> true;
            default ->
                switch (info.subresource()) {
                    case "attach", "exec", "proxy", "log", "portforward" -> true;
                    default -> false;
                };
        };
    }

    /** Whether the request can change nothing. */
    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Has something done when the request is over but for the sending of its answer; at once where it is already. */
    void atAnswer(Runnable action) {
        synchronized (this) {
            if (!answered) {
                List<Runnable> known = atAnswer;
                if (known == null) {
                    known = new ArrayList<>(3);
                    atAnswer = known;
                }
                known.add(action);
                return;
            }
        }
        action.run();
    }

    /** Says that the request is over. */
    public void answered() {
        List<Runnable> actions;
        synchronized (this) {
            actions = atAnswer;
            atAnswer = null;
            answered = true;
        }
        if (actions != null) {
            actions.forEach(Runnable::run);
        }
    }

    /** The identity of a request made in process, null where it came over the network. */
    @Nullable
    public UserInfo pinnedUser() {
        return exchange.getRequest() instanceof LocalHttpRequest local ? local.user() : null;
    }

    /** The channel the request came in by, null where it was made in process. */
    @Nullable
    public Channel channel() {
        ServerHttpRequest request = exchange.getRequest();
        if (request instanceof AbstractServerHttpRequest network && !(network instanceof LocalHttpRequest)) {
            Object nativeRequest = network.getNativeRequest();
            return nativeRequest instanceof ChannelOperations<?, ?> operations ? operations.channel() : null;
        }
        return null;
    }

    /**
     * Chooses the form of the answer.
     *
     * @throws StatusException 406 where nothing the client accepts is served
     */
    public OutputFormat format(Negotiation.Endpoint endpoint) {
        OutputFormat format = Negotiation.choose(accept(), query, header("User-Agent"), endpoint);
        if (format == null) {
            throw StatusException.notAcceptable(
                    endpoint == Negotiation.Endpoint.STREAM || endpoint == Negotiation.Endpoint.CUSTOM_STREAM
                            ? Negotiation.STREAM_TYPES
                            : Negotiation.OBJECT_TYPES);
        }
        return format;
    }

    /**
     * Chooses the form of an answer with objects of a resource.
     *
     * @throws StatusException 406 where nothing the client accepts is served
     */
    public OutputFormat format(RequestTarget target) {
        ResourceInfo resource = target.store().info();
        SubresourceInfo subresource = target.subresource();
        boolean stream = target.verb().equals("watch");
        if (!BuiltinMessages.known(resource.gvk())) {
            return format(stream ? Negotiation.Endpoint.CUSTOM_STREAM : Negotiation.Endpoint.CUSTOM_RESOURCE);
        }
        boolean kept = subresource == null
                ? resource.allows("list")
                : subresource.verbs().contains("get");
        return format(
                stream
                        ? Negotiation.Endpoint.STREAM
                        : kept ? Negotiation.Endpoint.RESOURCE : Negotiation.Endpoint.REVIEW);
    }

    /**
     * Reads the body; fails with 413 where it is larger than allowed.
     *
     * @param memory what a body that comes over the network is held in until the request is over
     */
    public Mono<byte[]> body(BodyMemory memory) {
        if (exchange.getRequest() instanceof LocalHttpRequest local) {
            return RequestBody.check(local.bytes());
        }
        BodyMemory.Share share = memory.share(user().name(), RequestSeats.exempt(user));
        atAnswer(share::close);
        return RequestBody.read(exchange.getRequest(), share);
    }
}
