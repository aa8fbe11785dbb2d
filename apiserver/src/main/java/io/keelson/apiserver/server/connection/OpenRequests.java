package io.keelson.apiserver.server.connection;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.netty.channel.ChannelOperations;

/**
 * The requests that came over the network and whose answers have not been sent whole. A client that does not read the
 * answer of a request that is no watch loses its connection, or its HTTP/2 stream.
 */
public final class OpenRequests implements HttpHandler {
    private static final AttributeKey<OpenRequest> REQUEST = AttributeKey.valueOf("keelson.open-request");

    private final HttpHandler next;
    private final long patienceNanos;
    private final Set<OpenRequest> open = ConcurrentHashMap.newKeySet();

    private static final class OpenRequest {
        private final Channel channel;
        private final long began = System.nanoTime();
        private volatile boolean longRunning;

        private OpenRequest(Channel channel) {
            this.channel = channel;
        }
    }

    /**
     * @param next answers the requests
     * @param patience the time from a request's headers until its answer must have been sent
     */
    public OpenRequests(HttpHandler next, Duration patience) {
        this.next = next;
        this.patienceNanos = patience.toNanos();
    }

    @Override
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        Channel channel = channel(request);
        ConnectionTimeouts timeouts = channel == null ? null : ConnectionTimeouts.of(channel);
        if (channel == null || timeouts == null) {
            return next.handle(request, response);
        }
        OpenRequest entry = new OpenRequest(channel);
        channel.attr(REQUEST).set(entry);
        open.add(entry);
        timeouts.requestBegan();
        readOn(channel);
        return next.handle(request, response).doFinally(any -> {
            open.remove(entry);
            timeouts.requestEnded();
        });
    }

    /**
     * Asks once more to read from an HTTP/1.1 connection when the loop comes round. Reactor Netty 1.3.7 holds reads back
     * while 32 pieces of further requests wait behind the one that is being answered, and forgets to make up for it when
     * those pieces are worked off: a body of half a megabyte that follows an answer closely would never be read to its end.
     */
    private static void readOn(Channel channel) {
        if (!(channel instanceof Http2StreamChannel)) {
            channel.eventLoop().execute(() -> {
                if (channel.config().isAutoRead()) {
                    channel.read();
                }
            });
        }
    }

    /** Says that the answer of the channel's request may take as long as the client likes. */
    public static void longRunning(@Nullable Channel channel) {
        OpenRequest entry = channel == null ? null : channel.attr(REQUEST).get();
        if (entry != null) {
            entry.longRunning = true;
        }
    }

    /** Closes the channels of those whose answers have not been taken in time; to be called every few seconds. */
    public void sweep() {
        long now = System.nanoTime();
        for (OpenRequest entry : open) {
            if (!entry.longRunning && now - entry.began >= patienceNanos) {
                entry.channel.close();
            }
        }
    }

    private static @Nullable Channel channel(ServerHttpRequest request) {
        Object natively = ((AbstractServerHttpRequest) request).getNativeRequest();
        return natively instanceof ChannelOperations<?, ?> operations ? operations.channel() : null;
    }
}
