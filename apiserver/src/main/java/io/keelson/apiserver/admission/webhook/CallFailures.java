package io.keelson.apiserver.admission.webhook;

import io.keelson.api.json.GoFormat;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.PrematureCloseException;

/** Words why a webhook could not be called as operators know it from upstream. */
final class CallFailures {
    private static final int SHOWN = 2_048;
    private static final String OTHER_ADDRESS = "No subject alternative names matching IP address ";

    private CallFailures() {}

    /** Returns why there is no answer. */
    @SuppressWarnings("ReferenceEquality") // a failure may name itself as its cause
    static String reason(Throwable failure) {
        if (failure instanceof IllegalStateException
                        && String.valueOf(failure.getMessage()).contains("Timeout")
                || find(failure, TimeoutException.class) != null) {
            return "context deadline exceeded";
        }
        if (find(failure, PrematureCloseException.class) != null) {
            return "EOF";
        }
        ConnectException refused = find(failure, ConnectException.class);
        if (refused != null) {
            return "dial tcp " + address(refused) + "connect: connection refused";
        }
        UnknownHostException unknown = find(failure, UnknownHostException.class);
        if (unknown != null) {
            return "dial tcp: lookup: no such host";
        }
        if (find(failure, NotSslRecordException.class) != null) {
            return "http: server gave HTTP response to HTTPS client";
        }
        String certificate = certificate(failure);
        if (certificate != null) {
            return "tls: failed to verify certificate: x509: " + certificate;
        }
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? "EOF" : root.getMessage();
    }

    /** The address that refused, as it ends the message: {@code host/1.2.3.4:443}; nothing where it does not. */
    private static String address(ConnectException refused) {
        String message = String.valueOf(refused.getMessage());
        int slash = message.lastIndexOf('/');
        return slash < 0 ? "" : message.substring(slash + 1) + ": ";
    }

    private static @Nullable String certificate(Throwable failure) {
        if (find(failure, CertificateExpiredException.class) != null) {
            return "certificate has expired or is not yet valid";
        } else if (find(failure, CertPathBuilderException.class) != null
                || find(failure, CertPathValidatorException.class) != null) {
            return "certificate signed by unknown authority";
        }
        CertificateException name = find(failure, CertificateException.class);
        return name == null ? null : name(String.valueOf(name.getMessage()));
    }

    private static String name(String message) {
        int end = message.indexOf(" found");
        return message.startsWith(OTHER_ADDRESS) && end > OTHER_ADDRESS.length()
                ? "cannot validate certificate for " + message.substring(OTHER_ADDRESS.length(), end)
                        + " because it doesn't contain any IP SANs"
                : "certificate is not valid: " + message;
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        Throwable each = failure;
        for (int depth = 0; each != null && depth < 20; depth++) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
            each = each.getCause();
        }
        return null;
    }

    /** Returns what an answer with a status that is none of success is reported as. */
    static String status(int code, String body) {
        String shown = body.length() > SHOWN ? body.substring(0, SHOWN) : body.strip();
        return switch (code) {
            case 400 -> "the server rejected our request for an unknown reason";
            case 401 -> "the server has asked for the client to provide credentials";
            case 403 -> shown.isEmpty() ? "unknown" : shown;
            case 404 -> "the server could not find the requested resource";
            case 405 -> "the server does not allow this method on the requested resource";
            case 429 -> "the server has received too many requests and has asked us to try again later";
            case 503 -> "the server is currently unable to handle the request";
            case 504 ->
                "the server was unable to return a response in the time allotted, but may still be processing the request";
            default ->
                code >= 500
                        ? "an error on the server (" + GoFormat.quote(shown.isEmpty() ? "unknown" : shown)
                                + ") has prevented the request from succeeding"
                        : "the server responded with the status code " + code + " but did not return more information";
        };
    }
}
