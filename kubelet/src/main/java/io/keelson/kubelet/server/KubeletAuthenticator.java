package io.keelson.kubelet.server;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Who a client is: by a certificate of the cluster's authority, which TLS has verified, or by a bearer token, about which
 * the API server is asked ({@code TokenReview}). Nobody is let in without either.
 */
final class KubeletAuthenticator {
    private static final Logger LOG = LoggerFactory.getLogger(KubeletAuthenticator.class);
    private static final Duration GOOD = Duration.ofMinutes(2);
    private static final Duration BAD = Duration.ofSeconds(10);
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String BEARER = "bearer ";
    private static final int LONGEST_TOKEN = 64 * 1024;

    private record Answer(boolean known, Caller caller) {}

    private static final Answer NOBODY = new Answer(false, Caller.of("", List.of()));

    private final ApiClient api;
    private final ReviewCache<String, Answer> reviews;

    KubeletAuthenticator(ApiClient api, Clock clock) {
        this.api = api;
        this.reviews = new ReviewCache<>(clock);
    }

    /**
     * Returns who makes a request.
     *
     * @param authorization the header, empty where there is none
     * @throws HttpFailure 401 where that is not known
     */
    Caller of(SSLSession session, String authorization) throws HttpFailure {
        X509Certificate certificate = certificate(session);
        if (certificate != null) {
            return of(certificate);
        }
        if (authorization.length() <= LONGEST_TOKEN
                && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            Answer answer = review(authorization.substring(BEARER.length()).strip());
            if (answer.known()) {
                return answer.caller();
            }
        }
        throw unauthorized();
    }

    private static HttpFailure unauthorized() {
        return new HttpFailure(401, "Unauthorized");
    }

    private static @org.jspecify.annotations.Nullable X509Certificate certificate(SSLSession session) {
        try {
            return (X509Certificate) session.getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    private static Caller of(X509Certificate certificate) throws HttpFailure {
        String name = "";
        List<String> groups = new ArrayList<>();
        try {
            for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                var attributes = rdn.toAttributes();
                if (attributes.get("CN") != null) {
                    name = String.valueOf(attributes.get("CN").get());
                }
                if (attributes.get("O") != null) {
                    var values = attributes.get("O").getAll();
                    while (values.hasMore()) {
                        groups.add(String.valueOf(values.next()));
                    }
                }
            }
        } catch (NamingException e) {
            throw unauthorized();
        }
        if (name.isEmpty()) {
            throw unauthorized();
        }
        groups.add(AUTHENTICATED);
        return Caller.of(name, groups);
    }

    private Answer review(String token) throws HttpFailure {
        String key = digest(token);
        Answer known = reviews.get(key);
        if (known != null) {
            return known;
        }
        JsonNode status;
        try {
            byte[] answer = api.send(
                    "POST",
                    "/apis/authentication.k8s.io/v1/tokenreviews",
                    "application/json",
                    Map.of(
                            "apiVersion",
                            "authentication.k8s.io/v1",
                            "kind",
                            "TokenReview",
                            "spec",
                            Map.of("token", token)));
            status = api.tree(answer).path("status");
        } catch (KubernetesClientException e) {
            LOG.warn("a token cannot be reviewed: {}", e.getMessage());
            throw unauthorized();
        }
        boolean good = status.path("authenticated").asBoolean(false);
        Answer fresh = good ? new Answer(true, caller(status.path("user"))) : NOBODY;
        reviews.put(key, fresh, good ? GOOD : BAD);
        return fresh;
    }

    private static Caller caller(JsonNode user) {
        List<String> groups = new ArrayList<>();
        user.path("groups").forEach(g -> groups.add(g.asString("")));
        Map<String, List<String>> extra = new LinkedHashMap<>();
        user.path("extra").properties().forEach(e -> {
            List<String> values = new ArrayList<>();
            e.getValue().forEach(v -> values.add(v.asString("")));
            extra.put(e.getKey(), List.copyOf(values));
        });
        return new Caller(
                user.path("username").asString(""),
                user.path("uid").asString(""),
                List.copyOf(groups),
                Map.copyOf(extra));
    }

    /** Tokens themselves are not kept. */
    private static String digest(String token) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
