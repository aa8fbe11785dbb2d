package io.keelson.apiserver.token;

import io.keelson.api.json.Json;
import io.keelson.apiserver.certificate.KeyFiles;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Signs service account tokens and knows the keys that they are verified with. */
public final class TokenIssuer {
    /** The name of the issuer where nothing else is configured. */
    public static final String DEFAULT_ISSUER = "https://kubernetes.default.svc";

    private final String issuer;
    private final KeyPair keys;
    private final TokenKey signingKey;
    private final Map<String, TokenKey> verifyingKeys = new LinkedHashMap<>();

    /**
     * @param issuer the issuer's URL, as tokens state it
     * @param keys the keys to sign with
     * @param older further keys whose tokens are still accepted
     */
    public TokenIssuer(String issuer, KeyPair keys, List<PublicKey> older) {
        this.issuer = issuer;
        this.keys = keys;
        this.signingKey = new TokenKey(keys.getPublic());
        verifyingKeys.put(signingKey.id(), signingKey);
        for (PublicKey key : older) {
            TokenKey tokenKey = new TokenKey(key);
            verifyingKeys.put(tokenKey.id(), tokenKey);
        }
    }

    /** Opens the issuer whose keys are {@code service-account.key} and {@code .pub} in a directory, made where missing. */
    public static TokenIssuer open(Path directory) {
        return new TokenIssuer(DEFAULT_ISSUER, KeyFiles.loadOrCreate(directory, "service-account"), List.of());
    }

    /** Returns the issuer's URL. */
    public String issuer() {
        return issuer;
    }

    /** Returns the audiences of tokens for the API server itself. */
    public List<String> audiences() {
        return List.of(issuer);
    }

    /** Signs claims: header, payload and signature in compact form (RFC 7515). */
    String sign(TokenClaims claims) {
        ObjectNode header = Json.object().put("alg", signingKey.algorithm()).put("kid", signingKey.id());
        String signed = TokenKey.ENCODER.encodeToString(Json.write(header)) + "."
                + TokenKey.ENCODER.encodeToString(Json.write(claims.toTree()));
        return signed + "." + TokenKey.ENCODER.encodeToString(signingKey.sign(signed, keys.getPrivate()));
    }

    /** Returns the keys a token may be signed with: the one it names, or all where it names none. */
    List<TokenKey> verifyingKeys(String keyId) {
        if (keyId.isEmpty()) {
            return new ArrayList<>(verifyingKeys.values());
        }
        TokenKey key = verifyingKeys.get(keyId);
        return key == null ? List.of() : List.of(key);
    }

    /**
     * Returns the OpenID provider document, {@code /.well-known/openid-configuration}.
     *
     * @param server the URL under which the server is reached, without a path
     */
    public ObjectNode openIdConfiguration(String server) {
        ObjectNode document = Json.object().put("issuer", issuer).put("jwks_uri", server + "/openid/v1/jwks");
        document.putArray("response_types_supported").add("id_token");
        document.putArray("subject_types_supported").add("public");
        ArrayNode algorithms = document.putArray("id_token_signing_alg_values_supported");
        verifyingKeys.values().stream().map(TokenKey::algorithm).distinct().forEach(algorithms::add);
        return document;
    }

    /** Returns the public keys, {@code /openid/v1/jwks}, of type {@code application/jwk-set+json}. */
    public ObjectNode jwks() {
        ObjectNode document = Json.object();
        ArrayNode list = document.putArray("keys");
        verifyingKeys.values().forEach(key -> list.add(key.toJwk()));
        return document;
    }
}
