package io.keelson.apiserver.registry;

import io.keelson.apiserver.audit.AuditContext;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.request.RequestInfo;

/**
 * A write as it arrives.
 *
 * @param user who writes
 * @param info the method and path taken apart
 * @param body the object or patch in JSON; empty where there is none
 * @param defaultManager the field manager where the options name none: the user agent up to its first slash
 * @param audit what is noted of the request
 */
public record WriteRequest(UserInfo user, RequestInfo info, byte[] body, String defaultManager, AuditContext audit) {

    /** A write of which nothing is noted. */
    public WriteRequest(UserInfo user, RequestInfo info, byte[] body, String defaultManager) {
        this(user, info, body, defaultManager, AuditContext.NONE);
    }

    /** Returns the same request with another body. */
    public WriteRequest withBody(byte[] other) {
        return new WriteRequest(user, info, other, defaultManager, audit);
    }
}
