package io.keelson.client.transport;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several API servers of one cluster. Requests go to one server as long as it answers; when it does not they go to the
 * next, which is kept then. A request that may have been carried out is not sent twice: who made it is told, as with one
 * server, and its next one goes to the next server.
 */
public final class FailoverEndpoint implements ApiEndpoint, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverEndpoint.class);

    /** Methods that change nothing, so that it does not matter how often they are carried out. */
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final List<? extends ApiEndpoint> servers;
    private final AtomicInteger current = new AtomicInteger();

    /** @param servers at least one; those that can be closed are closed with this */
    public FailoverEndpoint(List<? extends ApiEndpoint> servers) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no server");
        }
        this.servers = List.copyOf(servers);
    }

    @Override
    public CompletableFuture<ApiResponse> exchange(ApiRequest request) {
        return exchange(request, current.get(), servers.size());
    }

    private CompletableFuture<ApiResponse> exchange(ApiRequest request, int server, int left) {
        return servers.get(server)
                .exchange(request)
                .handle((answer, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(answer);
                    }
                    int next = (server + 1) % servers.size();
                    if (current.compareAndSet(server, next) && servers.size() > 1) {
                        LOG.info(
                                "an API server does not answer ({}); the next one is asked",
                                cause(failure).getMessage());
                    }
                    return left > 1 && mayRepeat(request, cause(failure))
                            ? exchange(request, next, left - 1)
                            : CompletableFuture.<ApiResponse>failedFuture(cause(failure));
                })
                .thenCompose(answer -> answer);
    }

    /** Whether a request may be sent to another server: it has not reached this one, or changes nothing. */
    private static boolean mayRepeat(ApiRequest request, Throwable failure) {
        return SAFE.contains(request.method())
                || failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public void close() {
        for (ApiEndpoint server : servers) {
            if (server instanceof TlsEndpoint tls) {
                tls.close();
            }
        }
    }
}
