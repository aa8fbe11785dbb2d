package io.keelson.apiserver.aggregation;

import io.keelson.apiserver.proxy.BackendDialer;
import io.keelson.apiserver.proxy.ProxyTarget;
import reactor.netty.http.client.HttpClient;

/**
 * The way to an extension server.
 *
 * @param base where it is, without a path
 * @param client sends requests there; it is to be given the path alone
 * @param dialer connects there for upgrades
 */
public record ExtensionRoute(ProxyTarget base, HttpClient client, BackendDialer dialer) {

    /** Returns a path there, both parts encoded. */
    public ProxyTarget target(String path, String query) {
        return new ProxyTarget(base.tls(), base.node(), base.host(), base.port(), path, query);
    }
}
