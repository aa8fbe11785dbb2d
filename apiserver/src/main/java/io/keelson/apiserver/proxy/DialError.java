package io.keelson.apiserver.proxy;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.TimeoutException;

/** Says why a backend cannot be reached, in the words of Go's network library, which clients know. */
public final class DialError {
    private static final int MOST_CAUSES = 20;
    private static final String UNVERIFIED = "tls: failed to verify certificate: x509: ";

    private DialError() {}

    /** Returns what went wrong when a connection to the target was opened or used. */
    public static String message(ProxyTarget target, Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
            String dial = "dial tcp " + target.authority() + ": ";
            switch (cause) {
                case CertificateExpiredException e -> {
                    return UNVERIFIED + "certificate has expired or is not yet valid";
                }
                case CertPathBuilderException e -> {
                    return UNVERIFIED + "certificate signed by unknown authority";
                }
                case CertPathValidatorException e -> {
                    return UNVERIFIED
                            + (cause.getCause() instanceof CertificateExpiredException
                                    ? "certificate has expired or is not yet valid"
                                    : "certificate signed by unknown authority");
                }
                case CertificateException e
                when !(e.getCause() instanceof CertPathBuilderException
                        || e.getCause() instanceof CertPathValidatorException) -> {
                    return UNVERIFIED + e.getMessage();
                }
                case NotSslRecordException e -> {
                    return "http: server gave HTTP response to HTTPS client";
                }
                case TimeoutException e -> {
                    return "context deadline exceeded";
                }
                case ReadTimeoutException e -> {
                    return "context deadline exceeded";
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
