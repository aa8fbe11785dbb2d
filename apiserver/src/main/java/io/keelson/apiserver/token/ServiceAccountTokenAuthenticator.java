package io.keelson.apiserver.token;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.authentication.InvalidTokenException;
import io.keelson.apiserver.authentication.TokenAuthenticator;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.registry.ObjectReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Verifies service account tokens: signature (once), time, audience, and that the account and the object they are bound
 * to are still there.
 */
public final class ServiceAccountTokenAuthenticator implements TokenAuthenticator {
    private static final GroupVersionResource ACCOUNTS = new GroupVersionResource("", "v1", "serviceaccounts");
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource SECRETS = new GroupVersionResource("", "v1", "secrets");
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final Duration LEEWAY = Duration.ofMinutes(1);
    private static final String EXTRA = "authentication.kubernetes.io/";
    private static final int REMEMBERED_TOKENS = 20_000;

    private final TokenIssuer issuer;
    private final ObjectReader reader;
    private final Clock clock;
    private final Map<String, TokenClaims> verified = new ConcurrentHashMap<>();

    /**
     * @param issuer whose tokens are accepted
     * @param reader where accounts, pods, secrets and nodes are read
     * @param clock the server's time
     */
    public ServiceAccountTokenAuthenticator(TokenIssuer issuer, ObjectReader reader, Clock clock) {
        this.issuer = issuer;
        this.reader = reader;
        this.clock = clock;
    }

    @Override
    public @Nullable Authenticated authenticate(String token, List<String> audiences) {
        TokenClaims claims = verified.get(token);
        if (claims == null) {
            claims = verify(token);
            if (claims == null) {
                return null;
            }
            if (verified.size() >= REMEMBERED_TOKENS) {
                verified.clear();
            }
            verified.put(token, claims);
        }
        List<String> wanted = audiences.isEmpty() ? issuer.audiences() : audiences;
        List<String> own = claims.audiences().isEmpty() ? issuer.audiences() : claims.audiences();
        List<String> common = own.stream().filter(wanted::contains).toList();
        if (common.isEmpty()) {
            throw new InvalidTokenException(
                    "token audiences " + quoted(own) + " is invalid for the target audiences " + quoted(wanted));
        }
        checkTime(claims);
        checkObjects(claims);
        return new Authenticated(user(claims), common);
    }

    /** Returns the claims of a token of this issuer, or null for other tokens. */
    private @Nullable TokenClaims verify(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        ObjectNode header;
        TokenClaims claims;
        byte[] signature;
        try {
            header = Json.parse(Base64.getUrlDecoder().decode(parts[0]));
            claims = TokenClaims.of(Json.parse(Base64.getUrlDecoder().decode(parts[1])));
            signature = Base64.getUrlDecoder().decode(parts[2]);
        } catch (IllegalArgumentException | MalformedJsonException malformed) {
            return null;
        }
        if (!claims.issuer().equals(issuer.issuer())) {
            return null;
        }
        String keyId = Json.text(header, "kid");
        String algorithm = Json.text(header, "alg");
        List<TokenKey> keys = issuer.verifyingKeys(keyId == null ? "" : keyId);
        if (keys.isEmpty()) {
            throw new InvalidTokenException("invalid signature, no keys found");
        }
        String signed = parts[0] + "." + parts[1];
        for (TokenKey key : keys) {
            if (key.algorithm().equals(algorithm) && key.verifies(signed, signature)) {
                return claims;
            }
        }
        throw new InvalidTokenException("go-jose/go-jose: error in cryptographic primitive");
    }

    private void checkTime(TokenClaims claims) {
        Instant now = clock.instant();
        if (claims.notBefore() != null && now.plus(LEEWAY).isBefore(claims.notBefore())) {
            throw new InvalidTokenException("service account token is not valid yet");
        }
        if (claims.expiry() != null && now.minus(LEEWAY).isAfter(claims.expiry())) {
            throw new InvalidTokenException("service account token has expired");
        }
        if (claims.issuedAt() != null && now.plus(LEEWAY).isBefore(claims.issuedAt())) {
            throw new InvalidTokenException("service account token is issued in the future");
        }
    }

    private void checkObjects(TokenClaims claims) {
        String namespace = claims.namespace();
        String accountName = claims.account().name();
        ObjectDocument account = reader.get(ACCOUNTS, namespace, accountName);
        if (account == null) {
            throw new InvalidTokenException("serviceaccounts " + GoFormat.quote(accountName) + " not found");
        }
        if (!account.header().uid().equals(claims.account().uid())) {
            throw new InvalidTokenException(
                    "service account UID (" + account.header().uid() + ") does not match claim ("
                            + claims.account().uid() + ")");
        }
        if (deleted(account)) {
            throw new InvalidTokenException("service account " + namespace + "/" + accountName + " has been deleted");
        }
        checkBound("secret", SECRETS, namespace, claims.secret());
        checkBound("pod", PODS, namespace, claims.pod());
        if (claims.pod() == null) {
            checkBound("node", NODES, "", claims.node());
        }
    }

    private void checkBound(
            String what, GroupVersionResource resource, String namespace, TokenClaims.@Nullable Reference bound) {
        if (bound == null) {
            return;
        }
        ObjectDocument object = reader.get(resource, namespace, bound.name());
        if (object == null) {
            throw new InvalidTokenException("service account token has been invalidated");
        }
        if (!object.header().uid().equals(bound.uid())) {
            throw new InvalidTokenException(what + " UID (" + object.header().uid()
                    + ") does not match service account " + what + " ref claim (" + bound.uid() + ")");
        }
        if (deleted(object)) {
            throw new InvalidTokenException("service account token has been invalidated");
        }
    }

    private boolean deleted(ObjectDocument object) {
        Instant deletion = object.header().deletionTimestamp();
        return deletion != null && deletion.isBefore(clock.instant().minus(LEEWAY));
    }

    private static UserInfo user(TokenClaims claims) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        if (!claims.id().isEmpty()) {
            extra.put(EXTRA + "credential-id", List.of("JTI=" + claims.id()));
        }
        put(extra, "node", claims.node());
        put(extra, "pod", claims.pod());
        return new UserInfo(
                "system:serviceaccount:" + claims.namespace() + ":"
                        + claims.account().name(),
                claims.account().uid(),
                List.of("system:serviceaccounts", "system:serviceaccounts:" + claims.namespace()),
                extra);
    }

    private static void put(Map<String, List<String>> extra, String what, TokenClaims.@Nullable Reference reference) {
        if (reference != null) {
            extra.put(EXTRA + what + "-name", List.of(reference.name()));
            if (!reference.uid().isEmpty()) {
                extra.put(EXTRA + what + "-uid", List.of(reference.uid()));
            }
        }
    }

    private static String quoted(List<String> values) {
        return values.stream().map(GoFormat::quote).collect(Collectors.joining(" ", "[", "]"));
    }
}
