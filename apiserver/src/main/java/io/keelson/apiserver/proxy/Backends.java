package io.keelson.apiserver.proxy;

import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Connections to what requests are passed on to. */
public final class Backends implements BackendDialer {
    private final LoopResources loops;
    private final Supplier<ClientIdentity> identity;
    private final List<X509Certificate> kubeletAuthorities;
    private volatile @Nullable Contexts contexts;

    /**
     * What the API server shows to kubelets.
     *
     * @param chain its client certificate and those that lead to the authority
     * @param key the private key
     */
    public record ClientIdentity(List<X509Certificate> chain, PrivateKey key) {
        public ClientIdentity {
            chain = List.copyOf(chain);
        }
    }

    private record Contexts(ClientIdentity identity, SslContext kubelet, SslContext other) {}

    /**
     * @param loops the event loops that connections are served by
     * @param identity the newest client certificate
     * @param kubeletAuthorities whose certificates kubelets must have
     */
    public Backends(LoopResources loops, Supplier<ClientIdentity> identity, List<X509Certificate> kubeletAuthorities) {
        this.loops = loops;
        this.identity = identity;
        this.kubeletAuthorities = List.copyOf(kubeletAuthorities);
    }

    /** Returns a client for requests that are answered in HTTP; it is to be given the request's path alone. */
    public HttpClient client(ProxyTarget target) {
        HttpClient client = HttpClient.create(ConnectionProvider.newConnection())
                .runOn(loops)
                .remoteAddress(() -> InetSocketAddress.createUnresolved(target.host(), target.port()))
                .disableRetry(true)
                .resolver(DefaultAddressResolverGroup.INSTANCE)
                .followRedirect(false);
        SslContext tls = tls(target);
        return tls == null
                ? client
                : client.secure(spec -> spec.sslContext(tls).handlerConfigurator(handler -> {
                    expect(handler, target);
                }));
    }

    /** Has a connection's handshake accept its target alone. */
    private static void expect(SslHandler handler, ProxyTarget target) {
        if (target.kubelet()) {
            KubeletTrust.expect(handler.engine(), target.node());
        } else {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("");
            handler.engine().setSSLParameters(parameters);
        }
    }

    @Override
    public @Nullable SslHandler tls(Channel channel, ProxyTarget target) {
        SslContext tls = tls(target);
        if (tls == null) {
            return null;
        }
        SslHandler handler = tls.newHandler(channel.alloc(), target.host(), target.port());
        expect(handler, target);
        return handler;
    }

    /** Returns the TLS context for a target, null where it is reached in plain text. */
    private @Nullable SslContext tls(ProxyTarget target) {
        if (!target.tls()) {
            return null;
        }
        ClientIdentity newest = identity.get();
        Contexts known = contexts;
        if (known == null || !known.identity().equals(newest)) {
            known = new Contexts(newest, kubelet(newest), other());
            contexts = known;
        }
        return target.kubelet() ? known.kubelet() : known.other();
    }

    @Override
    public LoopResources loops() {
        return loops;
    }

    private SslContext kubelet(ClientIdentity newest) {
        try {
            return builder()
                    .keyManager(newest.key(), newest.chain().toArray(new X509Certificate[0]))
                    .trustManager(KubeletTrust.of(kubeletAuthorities))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("the kubelet client certificate cannot be used", e);
        }
    }

    /** Pods and services have certificates of their own making; the proxy's user chose to talk to them. */
    private static SslContext other() {
        try {
            return builder().trustManager(InsecureTrustManagerFactory.INSTANCE).build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS cannot be used", e);
        }
    }

    private static SslContextBuilder builder() {
        return SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .endpointIdentificationAlgorithm("")
                .protocols("TLSv1.3", "TLSv1.2");
    }
}
