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
    private static final String ACCOUNT = "system:serviceaccount:";

    /** The user of a request that carries no credentials. */
    public static final UserInfo ANONYMOUS =
            new UserInfo("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

    public UserInfo {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /**
     * Returns a user who has shown who they are.
     *
     * @param name the user name; that of a service account brings the groups of service accounts
     * @param groups the groups besides {@code system:authenticated}
     */
    public static UserInfo authenticated(String name, List<String> groups) {
        List<String> all = new ArrayList<>(groups);
        if (name.startsWith(ACCOUNT)) {
            int colon = name.indexOf(':', ACCOUNT.length());
            all.add("system:serviceaccounts");
            all.add("system:serviceaccounts:" + name.substring(ACCOUNT.length(), Math.max(colon, ACCOUNT.length())));
        }
        return new UserInfo(name, "", all, Map.of()).authenticated();
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
