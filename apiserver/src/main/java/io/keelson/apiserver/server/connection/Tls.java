package io.keelson.apiserver.server.connection;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS as the server speaks it: 1.2 and 1.3, HTTP/2 or HTTP/1.1 by ALPN, a client certificate where the client has one. */
public final class Tls {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private Tls() {}

    /** Makes the context; native TLS where its library loads, else the JDK's. */
    public static SslContext context(Supplier<ServingCertificate> certificate, ClientCertificates clients) {
        boolean nativeTls = OpenSsl.isAvailable();
        if (!nativeTls) {
            LOG.info(
                    "native TLS is not available here, using the JDK's: {}",
                    String.valueOf(OpenSsl.unavailabilityCause()));
        }
        try {
            return SslContextBuilder.forServer(new RenewableKeyManager(certificate))
                    .sslProvider(nativeTls ? SslProvider.OPENSSL : SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .trustManager(clients.handshake())
                    .clientAuth(ClientAuth.OPTIONAL)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("the server certificate cannot be used: " + e.getMessage(), e);
        }
    }
}
