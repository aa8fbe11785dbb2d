package io.keelson.apiserver.registry;

import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.request.RequestInfo;

/**
 * A write as it arrives.
 *
 * @param user who writes
 * @param info the method and path taken apart
 * @param body the object or patch in JSON; empty where there is none
 * @param defaultManager the field manager where the options name none: the user agent up to its first slash
 */
public record WriteRequest(UserInfo user, RequestInfo info, byte[] body, String defaultManager) {

    /** Returns the same request with another body. */
    public WriteRequest withBody(byte[] other) {
        return new WriteRequest(user, info, other, defaultManager);
    }
}
