package io.keelson.apiserver.proxy;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;

/** Says why a backend cannot be reached, in the words of Go's network library, which clients know. */
public final class DialError {
    private static final int MOST_CAUSES = 20;

    private DialError() {}

    /** Returns what went wrong when a connection to the target was opened or used. */
    public static String message(ProxyTarget target, Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
            String dial = "dial tcp " + target.authority() + ": ";
            switch (cause) {
                case CertificateException e -> {
                    return "tls: failed to verify certificate: x509: " + e.getMessage();
                }
                case ConnectTimeoutException e -> {
                    return dial + "i/o timeout";
                }
                case NoRouteToHostException e -> {
                    return dial + "connect: no route to host";
                }
                case ConnectException e -> {
                    return dial + "connect: " + reason(e);
                }
                case UnknownHostException e -> {
                    return dial + "lookup " + target.host() + ": no such host";
                }
                case IOException e
                when String.valueOf(e.getMessage()).contains("closed") -> {
                    return "EOF";
                }
                default -> cause = cause.getCause();
            }
        }
        return String.valueOf(failure.getMessage());
    }

    private static String reason(ConnectException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("refused")) {
            return "connection refused";
        }
        return message.contains("unreachable") ? "network is unreachable" : message;
    }
}
