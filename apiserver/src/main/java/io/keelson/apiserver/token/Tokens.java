package io.keelson.apiserver.token;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.authentication.RequestAuthenticator;
import io.keelson.apiserver.authentication.RequestHeaderAuthenticator;
import io.keelson.apiserver.authorization.ReviewHandler;
import io.keelson.apiserver.registry.ObjectReader;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Everything about tokens, put together: issuing and reviewing them, and authenticating requests. */
public final class Tokens {
    private final TokenIssuer issuer;
    private final TokenRequests requests;
    private final RequestAuthenticator authenticator;
    private final Map<GroupVersionResource, ReviewHandler> reviews;

    /**
     * @param issuer signs service account tokens
     * @param authority the authority that client certificates must come from
     * @param frontProxy takes users from a front proxy's headers
     * @param reader where accounts, secrets, pods and nodes are read
     * @param latest as {@code reader}, but never behind; asked when tokens are issued
     * @param clock the server's time
     */
    public Tokens(
            TokenIssuer issuer,
            Supplier<X509Certificate> authority,
            RequestHeaderAuthenticator frontProxy,
            ObjectReader reader,
            TokenRequests.Lookup latest,
            Clock clock) {
        this.issuer = issuer;
        this.requests = new TokenRequests(issuer, latest, clock);
        this.authenticator = new RequestAuthenticator(
                authority,
                frontProxy,
                List.of(
                        new ServiceAccountTokenAuthenticator(issuer, reader, clock),
                        new BootstrapTokenAuthenticator(issuer.audiences(), reader, clock)),
                clock);
        TokenReviews tokenReviews = new TokenReviews(authenticator);
        this.reviews =
                Map.of(new GroupVersionResource("authentication.k8s.io", "v1", "tokenreviews"), tokenReviews::create);
    }

    /** Returns the issuer, which also knows the OpenID documents. */
    public TokenIssuer issuer() {
        return issuer;
    }

    /** Returns the subresource {@code token} of service accounts. */
    public TokenRequests requests() {
        return requests;
    }

    /** Returns what authenticates requests. */
    public RequestAuthenticator authenticator() {
        return authenticator;
    }

    /** Returns the reviews that are answered here, by resource. */
    public Map<GroupVersionResource, ReviewHandler> reviews() {
        return reviews;
    }
}
