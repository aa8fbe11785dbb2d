package io.keelson.apiserver.authentication;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The identity a request is made with.
 *
 * @param name the user name, such as {@code system:admin}
 * @param uid the user's uid, empty where the authenticator knows none
 * @param groups the groups the user is in, {@code system:authenticated} included
 * @param extra what else the authenticator knows, by lower-case key
 */
public record UserInfo(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    /** The user of a request that carries no credentials. */
    public static final UserInfo ANONYMOUS =
            new UserInfo("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

    public UserInfo {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** Returns whether the user is in the group. */
    public boolean in(String group) {
        return groups.contains(group);
    }

    /** Returns this user in the group of those who have shown who they are, unless it is already said to be or not. */
    public UserInfo authenticated() {
        if (in("system:authenticated") || in("system:unauthenticated")) {
            return this;
        }
        List<String> more = new ArrayList<>(groups);
        more.add("system:authenticated");
        return new UserInfo(name, uid, more, extra);
    }
}
