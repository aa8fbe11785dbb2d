package io.keelson.apiserver.authentication;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells who makes a request; called on event-loop threads, so it must not block. */
public interface Authenticator {

    /**
     * Authenticates one request.
     *
     * @param peerCertificates the verified client certificate chain of the connection, empty where it sent none
     * @param authorization the {@code Authorization} header, or null
     * @param headers all headers, asked for only where a front proxy may have set some
     * @return the user; {@link UserInfo#ANONYMOUS} where there are no credentials
     * @throws io.keelson.api.status.StatusException 401 {@code Unauthorized} for credentials that are not valid
     */
    UserInfo authenticate(
            List<X509Certificate> peerCertificates,
            @Nullable String authorization,
            Supplier<List<Map.Entry<String, String>>> headers);
}
