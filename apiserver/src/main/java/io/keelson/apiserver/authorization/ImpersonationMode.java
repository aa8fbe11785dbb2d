package io.keelson.apiserver.authorization;

import io.keelson.apiserver.authentication.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The ways to impersonate, in the order they are tried. */
enum ImpersonationMode {
    /** A service account acts as the node that its pod runs on. */
    ASSOCIATED_NODE("associated-node") {
        @Override
        boolean applies(UserInfo wanted, UserInfo requester) {
            String node = nodeName(wanted.name());
            return onlyName(wanted)
                    && node != null
                    && requester.name().startsWith(ACCOUNT_PREFIX)
                    && requester.extra().getOrDefault(NODE_NAME_KEY, List.of()).equals(List.of(node));
        }
    },
    /** Acting as any node. */
    ARBITRARY_NODE("arbitrary-node") {
        @Override
        boolean applies(UserInfo wanted, UserInfo requester) {
            return onlyName(wanted) && nodeName(wanted.name()) != null;
        }
    },
    /** Acting as a service account. */
    SERVICE_ACCOUNT("serviceaccount") {
        @Override
        boolean applies(UserInfo wanted, UserInfo requester) {
            return onlyName(wanted) && account(wanted.name()) != null;
        }
    },
    /** Acting as a user who is neither, with groups and all. */
    USER_INFO("user-info") {
        @Override
        boolean applies(UserInfo wanted, UserInfo requester) {
            return nodeName(wanted.name()) == null && account(wanted.name()) == null;
        }
    },
    /** Acting as anybody, by the verb {@code impersonate} alone. */
    CLASSIC("") {
        @Override
        boolean applies(UserInfo wanted, UserInfo requester) {
            return true;
        }
    };

    private static final String ACCOUNT_PREFIX = "system:serviceaccount:";
    private static final String NODE_PREFIX = "system:node:";
    private static final String NODE_NAME_KEY = "authentication.kubernetes.io/node-name";
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String UNAUTHENTICATED = "system:unauthenticated";
    /** From so many checks on, one for all at once is tried first. */
    private static final int MANY = 4;

    private final String mode;

    ImpersonationMode(String mode) {
        this.mode = mode;
    }

    /** Whether this mode can make that user of the requester at all. */
    abstract boolean applies(UserInfo wanted, UserInfo requester);

    private boolean constrained() {
        return this != CLASSIC;
    }

    private String verb() {
        return constrained() ? "impersonate:" + mode : "impersonate";
    }

    /** Checks all rights that it takes and returns the user to go on with. */
    UserInfo impersonate(Authorizer authorizer, Attributes request, UserInfo wanted) {
        UserInfo requester = this == ASSOCIATED_NODE ? withoutNode(request.user()) : request.user();
        if (constrained()) {
            check(authorizer, request.withUser(requester).withVerb("impersonate-on:" + mode + ":" + request.verb()));
        }
        List<String> groups = new ArrayList<>(wanted.groups());
        String core = constrained() ? AUTHENTICATION : "";
        String node = constrained() ? nodeName(wanted.name()) : null;
        String @Nullable [] account = account(wanted.name());
        if (node != null) {
            groups = new ArrayList<>(List.of("system:nodes"));
            check(authorizer, attributes(requester, core, "nodes", "", "", this == ASSOCIATED_NODE ? "*" : node));
        } else if (account != null) {
            if (groups.isEmpty()) {
                groups.add("system:serviceaccounts");
                groups.add("system:serviceaccounts:" + account[0]);
            }
            check(authorizer, attributes(requester, core, "serviceaccounts", "", account[0], account[1]));
        } else {
            check(authorizer, attributes(requester, core, "users", "", "", wanted.name()));
        }
        if (!wanted.uid().isEmpty()) {
            check(authorizer, attributes(requester, AUTHENTICATION, "uids", "", "", wanted.uid()));
        }
        checkGroups(authorizer, requester, core, wanted.groups());
        checkExtra(authorizer, requester, wanted.extra());
        if (wanted.name().equals(UserInfo.ANONYMOUS.name())) {
            ensure(groups, UNAUTHENTICATED);
        } else if (!groups.contains(UNAUTHENTICATED)) {
            ensure(groups, AUTHENTICATED);
        }
        return new UserInfo(wanted.name(), wanted.uid(), groups, wanted.extra());
    }

    private void checkGroups(Authorizer authorizer, UserInfo requester, String group, List<String> groups) {
        if (constrained()) {
            if (groups.contains("")) {
                throw Forbidden.status(
                        attributes(requester, group, "groups", "", "", ""),
                        "impersonating the empty string group is not allowed");
            }
            if (groups.contains(Authorizers.PRIVILEGED_GROUP)) {
                throw Forbidden.status(
                        attributes(requester, group, "groups", "", "", Authorizers.PRIVILEGED_GROUP),
                        "impersonating the system:masters group is not allowed");
            }
            if (groups.size() >= MANY && authorizer.allows(attributes(requester, group, "groups", "", "", "*"))) {
                return;
            }
        }
        for (String name : groups) {
            check(authorizer, attributes(requester, group, "groups", "", "", name));
        }
    }

    private void checkExtra(Authorizer authorizer, UserInfo requester, Map<String, List<String>> extra) {
        if (constrained()) {
            extra.forEach((key, values) -> {
                String complaint = complaint(key, values);
                if (complaint != null) {
                    throw Forbidden.status(attributes(requester, AUTHENTICATION, "userextras", "", "", ""), complaint);
                }
            });
            int values = extra.values().stream().mapToInt(List::size).sum();
            if ((extra.size() >= MANY || values >= MANY)
                    && authorizer.allows(attributes(requester, AUTHENTICATION, "userextras", "*", "", "*"))) {
                return;
            }
        }
        for (String key : new TreeSet<>(extra.keySet())) {
            for (String value : extra.getOrDefault(key, List.of())) {
                check(authorizer, attributes(requester, AUTHENTICATION, "userextras", key, "", value));
            }
        }
    }

    private static @Nullable String complaint(String key, List<String> values) {
        if (key.isEmpty()) {
            return "impersonating the empty string key in extra is not allowed";
        }
        if (!key.equals(key.toLowerCase(Locale.ROOT))) {
            return "impersonating a non-lowercase key in extra is not allowed: \"" + key + "\"";
        }
        if (!key.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[!-~]+")) {
            return "impersonating an invalid key in extra is not allowed: extra.key: Invalid value: \"" + key
                    + "\": must be a domain-prefixed path (such as \"acme.io/foo\")";
        }
        return values.isEmpty() || values.contains("")
                ? "impersonating the empty string value in extra is not allowed"
                : null;
    }

    private static void check(Authorizer authorizer, Attributes attributes) {
        Authorizer.Decision decision = authorizer.authorize(attributes);
        if (decision.outcome() != Authorizer.Outcome.ALLOW) {
            throw Forbidden.status(attributes, decision.reason());
        }
    }

    private Attributes attributes(
            UserInfo requester, String group, String resource, String subresource, String namespace, String name) {
        return new Attributes(requester, verb(), true, group, "v1", resource, subresource, namespace, name, "");
    }

    private static UserInfo withoutNode(UserInfo requester) {
        List<String> keys = List.copyOf(new TreeSet<>(requester.extra().keySet()));
        return new UserInfo(
                requester.name(),
                requester.uid(),
                requester.groups(),
                Map.of("authentication.kubernetes.io/associated-node-keys", keys));
    }

    private static void ensure(List<String> groups, String group) {
        if (!groups.contains(group)) {
            groups.add(group);
        }
    }

    private static boolean onlyName(UserInfo wanted) {
        return wanted.uid().isEmpty()
                && wanted.groups().isEmpty()
                && wanted.extra().isEmpty();
    }

    private static @Nullable String nodeName(String user) {
        return user.startsWith(NODE_PREFIX) && user.length() > NODE_PREFIX.length()
                ? user.substring(NODE_PREFIX.length())
                : null;
    }

    /** Returns namespace and name of a service account's user name, or null for other users. */
    private static String @Nullable [] account(String user) {
        if (!user.startsWith(ACCOUNT_PREFIX)) {
            return null;
        }
        String[] parts = user.substring(ACCOUNT_PREFIX.length()).split(":", -1);
        return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty() ? parts : null;
    }
}
