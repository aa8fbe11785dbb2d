package io.keelson.apiserver.authorization;

import io.keelson.apiserver.authentication.UserInfo;
import org.jspecify.annotations.Nullable;

/** Tells kubelets from other users: {@code system:node:<node name>} in the group {@code system:nodes}. */
public final class NodeIdentity {
    private static final String PREFIX = "system:node:";
    private static final String GROUP = "system:nodes";

    private NodeIdentity() {}

    /** Returns the name of the node a user speaks for; empty where a kubelet does not say, null for other users. */
    public static @Nullable String of(UserInfo user) {
        return user.name().startsWith(PREFIX) && user.in(GROUP) ? user.name().substring(PREFIX.length()) : null;
    }
}
