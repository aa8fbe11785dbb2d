package io.keelson.apiserver.token;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.authentication.RequestAuthenticator;
import io.keelson.apiserver.authentication.TokenAuthenticator;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.SelfSubjectReviews;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers TokenReviews: whose token is this? */
public final class TokenReviews {
    private final RequestAuthenticator authenticator;

    /** @param authenticator knows the tokens */
    public TokenReviews(RequestAuthenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** Answers one review. */
    public ObjectNode create(ObjectNode review, UserInfo user, String namespace) {
        String token = Json.text(review, "spec", "token");
        if (token == null || token.isEmpty()) {
            throw StatusException.badRequest("token is required for TokenReview in authentication");
        }
        List<String> audiences = new ArrayList<>();
        Json.elements(review, "spec", "audiences").forEach(audience -> audiences.add(audience.asString()));
        RequestAuthenticator.TokenResult result = authenticator.authenticateToken(token, audiences);
        Json.child(review, "metadata");
        ObjectNode status = Json.child(review, "status");
        TokenAuthenticator.Authenticated authenticated = result.authenticated();
        if (authenticated == null) {
            // Whatever else the client says of the token stays.
            status.remove("authenticated");
            Json.child(status, "user");
            status.put("error", result.error());
            return review;
        }
        status.put("authenticated", true);
        status.set("user", SelfSubjectReviews.tree(authenticated.user()));
        if (!authenticated.audiences().isEmpty()) {
            ArrayNode list = status.putArray("audiences");
            authenticated.audiences().forEach(list::add);
        }
        return review;
    }
}
