package io.keelson.apiserver.server.connection;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;

/** Tells connections that speak HTTP/2 from the others. */
final class Http2Connections {
    private Http2Connections() {}

    static boolean speaks(Channel connection) {
        SslHandler tls = connection.pipeline().get(SslHandler.class);
        return tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
    }
}
