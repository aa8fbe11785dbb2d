package io.keelson.network.dns.forward;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.xbill.DNS.Message;
import org.xbill.DNS.SimpleResolver;

/**
 * Resolvers on the network, by dnsjava: each question goes out from a port and with an identifier that nobody can guess
 * (RFC 5452), and an answer to anything else is not taken.
 */
public final class NetworkUpstream implements Upstream {
    private final Map<InetSocketAddress, SimpleResolver> resolvers = new ConcurrentHashMap<>();
    private final Duration timeout;
    private final Executor threads;

    /**
     * @param timeout for one question to one server
     * @param threads where answers are read
     */
    public NetworkUpstream(Duration timeout, Executor threads) {
        this.timeout = timeout;
        this.threads = threads;
    }

    @Override
    public CompletionStage<Message> ask(InetSocketAddress server, Message query) {
        return resolvers.computeIfAbsent(server, this::resolver).sendAsync(query, threads);
    }

    private SimpleResolver resolver(InetSocketAddress server) {
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTimeout(timeout);
        return resolver;
    }
}
