package io.keelson.apiserver.token;

import io.keelson.api.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a service account token says.
 *
 * @param issuer who issued it
 * @param subject the user name
 * @param audiences whom it is for; empty in tokens that predate audiences
 * @param id its unique id, empty where it has none
 * @param issuedAt when it was issued
 * @param notBefore from when on it is valid
 * @param expiry when it ends
 * @param warnAfter when it should have been replaced, or null
 * @param namespace the account's namespace
 * @param account the account
 * @param pod the pod it is bound to, or null
 * @param secret the secret it is bound to, or null
 * @param node the node it is bound to, or that of its pod, or null
 */
record TokenClaims(
        String issuer,
        String subject,
        List<String> audiences,
        String id,
        @Nullable Instant issuedAt,
        @Nullable Instant notBefore,
        @Nullable Instant expiry,
        @Nullable Instant warnAfter,
        String namespace,
        Reference account,
        @Nullable Reference pod,
        @Nullable Reference secret,
        @Nullable Reference node) {
    private static final String KUBERNETES = "kubernetes.io";

    /** A name together with the uid of the object that had it when the token was issued. */
    record Reference(String name, String uid) {}

    /** Returns the JSON that is signed. */
    ObjectNode toTree() {
        ObjectNode tree = Json.object();
        ArrayNode aud = tree.putArray("aud");
        audiences.forEach(aud::add);
        put(tree, "exp", expiry);
        put(tree, "iat", issuedAt);
        tree.put("iss", issuer).put("jti", id);
        ObjectNode kubernetes = tree.putObject(KUBERNETES);
        kubernetes.put("namespace", namespace);
        put(kubernetes, "node", node);
        put(kubernetes, "pod", pod);
        put(kubernetes, "secret", secret);
        put(kubernetes, "serviceaccount", account);
        put(kubernetes, "warnafter", warnAfter);
        put(tree, "nbf", notBefore);
        tree.put("sub", subject);
        return tree;
    }

    /** Reads the JSON of a token. */
    static TokenClaims of(ObjectNode tree) {
        List<String> audiences = new ArrayList<>();
        JsonNode aud = Json.at(tree, "aud");
        if (aud != null && aud.isString()) {
            audiences.add(aud.stringValue());
        }
        Json.elements(tree, "aud").forEach(audience -> audiences.add(audience.asString()));
        JsonNode kubernetes = Json.at(tree, KUBERNETES);
        Reference account = reference(kubernetes, "serviceaccount");
        return new TokenClaims(
                text(tree, "iss"),
                text(tree, "sub"),
                audiences,
                text(tree, "jti"),
                time(tree, "iat"),
                time(tree, "nbf"),
                time(tree, "exp"),
                time(kubernetes, "warnafter"),
                text(kubernetes, "namespace"),
                account == null ? new Reference("", "") : account,
                reference(kubernetes, "pod"),
                reference(kubernetes, "secret"),
                reference(kubernetes, "node"));
    }

    private static void put(ObjectNode tree, String name, @Nullable Instant time) {
        if (time != null) {
            tree.put(name, time.getEpochSecond());
        }
    }

    private static void put(ObjectNode tree, String name, @Nullable Reference reference) {
        if (reference != null) {
            ObjectNode object = tree.putObject(name).put("name", reference.name());
            if (!reference.uid().isEmpty()) {
                object.put("uid", reference.uid());
            }
        }
    }

    private static @Nullable Reference reference(@Nullable JsonNode kubernetes, String name) {
        JsonNode reference = Json.at(kubernetes, name);
        return reference == null ? null : new Reference(text(reference, "name"), text(reference, "uid"));
    }

    private static @Nullable Instant time(@Nullable JsonNode tree, String name) {
        JsonNode value = Json.at(tree, name);
        return value != null && value.isNumber() ? Instant.ofEpochSecond(value.asLong()) : null;
    }

    private static String text(@Nullable JsonNode tree, String name) {
        String text = Json.text(tree, name);
        return text == null ? "" : text;
    }
}
