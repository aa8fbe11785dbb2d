package io.keelson.apiserver.authentication;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows one kind of bearer token; called on event-loop threads, so it must not block. */
public interface TokenAuthenticator {

    /**
     * Authenticates a token.
     *
     * @param token what follows {@code Bearer}
     * @param audiences who wants to know, one of whom the token must be for; empty for the API server itself
     * @return who holds the token, or null where it is none of this kind
     * @throws InvalidTokenException where it is of this kind but not valid
     */
    @Nullable
    Authenticated authenticate(String token, List<String> audiences);

    /**
     * The holder of a valid token.
     *
     * @param user the user, without the group {@code system:authenticated}
     * @param audiences which of the audiences asked for the token is for
     */
    record Authenticated(UserInfo user, List<String> audiences) {}
}
