package io.keelson.apiserver.server.connection;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509TrustManager;

/**
 * The certificates that clients show. The handshake proves that they have the key and takes any certificate, so that a
 * client with a bad one is told so by a {@code Status} and not by a broken connection; the authenticator verifies it.
 */
public final class ClientCertificates {
    private static final AttributeKey<List<X509Certificate>> SHOWN =
            AttributeKey.valueOf("keelson.client-certificates");
    private final X509Certificate[] authorities;

    /** @param authorities whose certificates clients are asked for */
    public ClientCertificates(List<X509Certificate> authorities) {
        this.authorities = authorities.toArray(new X509Certificate[0]);
    }

    /** Returns the chain that a channel's connection has shown, empty where it showed none; decoded once per connection. */
    public static List<X509Certificate> of(Channel channel) {
        Channel connection = channel instanceof Http2StreamChannel stream ? stream.parent() : channel;
        List<X509Certificate> shown = connection.attr(SHOWN).get();
        if (shown == null) {
            shown = decode(connection);
            connection.attr(SHOWN).set(shown);
        }
        return shown;
    }

    private static List<X509Certificate> decode(Channel connection) {
        SslHandler tls = connection.pipeline().get(SslHandler.class);
        if (tls == null) {
            return List.of();
        }
        try {
            Certificate[] peer = tls.engine().getSession().getPeerCertificates();
            List<X509Certificate> chain = new ArrayList<>(peer.length);
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Certificate certificate : peer) {
                chain.add((X509Certificate)
                        factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded())));
            }
            return List.copyOf(chain);
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return List.of();
        }
    }

    /** Returns what the handshake uses. */
    X509TrustManager handshake() {
        return new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
                throw new CertificateException("this side is the server");
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return authorities.clone();
            }
        };
    }
}
