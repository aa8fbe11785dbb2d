package io.keelson.apiserver.registry.read;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.status.StatusException;
import java.util.Base64;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a chunked list goes on, in the form upstream gives it, so that a client may go on with another server.
 *
 * @param revision the revision the list is of; negative to go on with the state of now
 * @param start the key to start at, relative to the prefix that is listed
 */
record ContinueToken(long revision, String start) {
    private static final String VERSION = "meta.k8s.io/v1";
    private static final String INVALID = "invalid continue token: continue key is not valid";

    String encode() {
        ObjectNode token = Json.object().put("v", VERSION).put("rv", revision).put("start", start);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(token));
    }

    /** @throws StatusException 400 where the token is none of ours */
    static ContinueToken decode(String text) {
        JsonNode token = parse(bytes(text));
        String version = Json.text(token, "v");
        if (!VERSION.equals(version)) {
            throw StatusException.badRequest(
                    INVALID + ": server does not recognize this encoded version " + (version == null ? "" : version));
        }
        Long revision = Json.integer(token, "rv");
        if (revision == null || revision == 0) {
            throw StatusException.badRequest(
                    INVALID + ": incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
        }
        String start = Json.text(token, "start");
        if (start == null || start.isEmpty()) {
            throw StatusException.badRequest(INVALID + ": encoded start key empty (version meta.k8s.io/v1)");
        }
        String key = start.startsWith("/") ? start.substring(1) : start;
        for (String part : key.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw StatusException.badRequest(INVALID + ": " + start);
            }
        }
        return new ContinueToken(revision, key);
    }

    /** Reads the token's JSON; {@code null} is a token that says nothing. */
    private static JsonNode parse(byte[] json) {
        JsonNode token;
        try {
            token = Json.parseValue(json);
        } catch (MalformedJsonException e) {
            throw StatusException.badRequest(INVALID + ": " + e.getMessage());
        }
        if (token.isNull()) {
            return token;
        }
        if (!token.isObject()) {
            throw mistyped(Json.typeName(token), "value of type storage.continueToken");
        }
        checkField(token, "v", "string", JsonNode::isString);
        checkField(token, "rv", "int64", JsonNode::canConvertToExactIntegral);
        checkField(token, "start", "string", JsonNode::isString);
        return token;
    }

    private static void checkField(JsonNode token, String field, String type, Predicate<JsonNode> fits) {
        JsonNode value = Json.at(token, field);
        if (value != null && !value.isNull() && !fits.test(value)) {
            String given = value.isNumber() && type.equals("int64") ? "number " + value : Json.typeName(value);
            throw mistyped(given, "struct field continueToken." + field + " of type " + type);
        }
    }

    private static StatusException mistyped(String given, String wanted) {
        return StatusException.badRequest(INVALID + ": json: cannot unmarshal " + given + " into Go " + wanted);
    }

    private static byte[] bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean known =
                    c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (!known) {
                throw StatusException.badRequest(INVALID + ": illegal base64 data at input byte " + i);
            }
        }
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest(INVALID + ": illegal base64 data at input byte " + (text.length() - 1));
        }
    }
}
