package io.keelson.apiserver.proxy;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/** What a connection to a backend needs: the TLS that its other side has to speak. */
public interface BackendDialer {

    /**
     * Returns what speaks TLS on a new connection, null where the backend is reached in plain text.
     *
     * @param channel the connection
     * @param target where it leads
     */
    @Nullable
    SslHandler tls(Channel channel, ProxyTarget target);

    /** Returns the event loops that connections are served by. */
    LoopResources loops();
}
