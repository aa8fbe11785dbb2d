package io.keelson.apiserver.authentication;

import io.keelson.api.status.StatusException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates requests by a front proxy's headers, client certificate or bearer token. Who shows neither is anonymous; who shows something that
 * is not valid, and nothing else that is, is refused.
 */
public final class RequestAuthenticator implements Authenticator {
    private static final String INVALID_TOKEN = "invalid bearer token";

    private final RequestHeaderAuthenticator frontProxy;
    private final ClientCertificateAuthenticator certificates;
    private final List<TokenAuthenticator> tokens;

    /**
     * @param authority the authority that client certificates must come from
     * @param frontProxy takes users from a front proxy's headers
     * @param tokens the kinds of bearer tokens, in the order they are tried
     * @param clock the server's time
     */
    public RequestAuthenticator(
            Supplier<X509Certificate> authority,
            RequestHeaderAuthenticator frontProxy,
            List<TokenAuthenticator> tokens,
            Clock clock) {
        this.frontProxy = frontProxy;
        this.certificates = new ClientCertificateAuthenticator(new ClientChains(authority, clock));
        this.tokens = List.copyOf(tokens);
    }

    /**
     * What came of looking at a token.
     *
     * @param authenticated its holder, or null where it is not valid
     * @param error why it is not valid, empty where it is
     */
    public record TokenResult(TokenAuthenticator.@Nullable Authenticated authenticated, String error) {}

    @Override
    public UserInfo authenticate(
            List<X509Certificate> peerCertificates,
            @Nullable String authorization,
            Supplier<List<Map.Entry<String, String>>> headers) {
        boolean failed = false;
        if (!peerCertificates.isEmpty()) {
            UserInfo named = frontProxy.authenticate(peerCertificates, headers);
            UserInfo user = named == null ? certificates.authenticate(peerCertificates) : named;
            if (user != null) {
                return user;
            }
            failed = true;
        }
        String token = bearerToken(authorization);
        if (!token.isEmpty()) {
            TokenAuthenticator.Authenticated authenticated =
                    authenticateToken(token, List.of()).authenticated();
            if (authenticated != null) {
                return authenticated.user();
            }
            failed = true;
        }
        if (failed) {
            throw StatusException.unauthorized("Unauthorized");
        }
        return UserInfo.ANONYMOUS;
    }

    /**
     * Looks at a bearer token.
     *
     * @param token the token
     * @param audiences one of whom it must be for; empty for the API server itself
     */
    public TokenResult authenticateToken(String token, List<String> audiences) {
        Set<String> errors = new LinkedHashSet<>();
        errors.add(INVALID_TOKEN);
        for (TokenAuthenticator authenticator : tokens) {
            try {
                TokenAuthenticator.Authenticated found = authenticator.authenticate(token, audiences);
                if (found != null) {
                    return new TokenResult(
                            new TokenAuthenticator.Authenticated(found.user().authenticated(), found.audiences()), "");
                }
            } catch (InvalidTokenException invalid) {
                errors.add(String.valueOf(invalid.getMessage()));
            }
        }
        List<String> all = new ArrayList<>(errors);
        return new TokenResult(null, all.size() == 1 ? all.getFirst() : "[" + String.join(", ", all) + "]");
    }

    private static String bearerToken(@Nullable String authorization) {
        if (authorization == null) {
            return "";
        }
        String[] parts = authorization.strip().split(" ", 3);
        return parts.length >= 2 && parts[0].toLowerCase(Locale.ROOT).equals("bearer") ? parts[1] : "";
    }
}
