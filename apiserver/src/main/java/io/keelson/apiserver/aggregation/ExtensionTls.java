package io.keelson.apiserver.aggregation;

import io.keelson.apiserver.certificate.CaBundle;
import io.keelson.apiserver.proxy.BackendDialer;
import io.keelson.apiserver.proxy.Backends.ClientIdentity;
import io.keelson.apiserver.proxy.ProxyTarget;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import reactor.netty.resources.LoopResources;

/** TLS as it is spoken to extension servers: the front proxy's certificate is shown, theirs is verified. */
record ExtensionTls(ExtensionTrust trust, SslContext context, LoopResources loops) implements BackendDialer {

    /** @throws CertificateException where the authorities are not certificates */
    static ExtensionTls of(ExtensionTrust trust, ClientIdentity identity, LoopResources loops)
            throws CertificateException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm(trust.insecure() ? "" : "HTTPS")
                .keyManager(identity.key(), identity.chain().toArray(new X509Certificate[0]));
        if (trust.insecure()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else if (!trust.authorities().isEmpty()) {
            builder.trustManager(CaBundle.parse(trust.authorities()).toArray(new X509Certificate[0]));
        }
        try {
            return new ExtensionTls(trust, builder.build(), loops);
        } catch (SSLException e) {
            throw new CertificateException("the front proxy's certificate cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public SslHandler tls(Channel channel, ProxyTarget target) {
        return context.newHandler(channel.alloc(), trust.serverName(), target.port());
    }
}
