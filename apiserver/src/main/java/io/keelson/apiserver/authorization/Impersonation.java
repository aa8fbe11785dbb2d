package io.keelson.apiserver.authorization;

import io.keelson.api.json.GoFormat;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.authentication.UserInfo;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Acting as somebody else by the {@code Impersonate-*} headers, to those who may. Tried in turn are the modes of
 * constrained impersonation (KEP-5284), which also ask whether the request may be made in that mode, and the classic
 * one; the mode that a user last succeeded with is tried first. Where none allows it, the first refusal is told.
 */
public final class Impersonation {
    private static final String USER = "impersonate-user";
    private static final String UID = "impersonate-uid";
    private static final String GROUP = "impersonate-group";
    private static final String EXTRA = "impersonate-extra-";
    private static final int REMEMBERED_USERS = 10_000;

    private final Authorizer authorizer;
    private final Map<String, ImpersonationMode> lastModes = new ConcurrentHashMap<>();

    /** @param authorizer decides who may impersonate whom */
    public Impersonation(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * Returns who a request's headers want to be, or null where they say nothing about it.
     *
     * @param headers all headers of the request, names in any case
     * @throws StatusException 400 where they name groups and the like but no user
     */
    public static @Nullable UserInfo wanted(Iterable<Map.Entry<String, String>> headers) {
        String user = "";
        String uid = "";
        List<String> groups = new ArrayList<>(0);
        Map<String, List<String>> extra = new LinkedHashMap<>(0);
        for (Map.Entry<String, String> header : headers) {
            if (!header.getKey().regionMatches(true, 0, "impersonate-", 0, 12)) {
                continue;
            }
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.equals(USER)) {
                user = user.isEmpty() ? header.getValue() : user;
            } else if (name.equals(UID)) {
                uid = uid.isEmpty() ? header.getValue() : uid;
            } else if (name.equals(GROUP)) {
                groups.add(header.getValue());
            } else if (name.startsWith(EXTRA)) {
                extra.computeIfAbsent(unescaped(name.substring(EXTRA.length())), key -> new ArrayList<>(1))
                        .add(header.getValue());
            }
        }
        if (!user.isEmpty()) {
            return new UserInfo(user, uid, groups, extra);
        }
        if (!uid.isEmpty() || !groups.isEmpty() || !extra.isEmpty()) {
            throw StatusException.badRequest(
                    "requested " + described(uid, groups, extra) + " without impersonating a user name");
        }
        return null;
    }

    /**
     * Returns the user to go on with.
     *
     * @param attributes what is asked for, and by whom really
     * @param wanted whom the request wants to be
     * @throws StatusException 403 where that is not allowed
     */
    public UserInfo impersonate(Attributes attributes, UserInfo wanted) {
        String requester = attributes.user().name();
        ImpersonationMode last = lastModes.get(requester);
        StatusException refusal = null;
        List<ImpersonationMode> modes = new ArrayList<>(List.of(ImpersonationMode.values()));
        if (last != null) {
            modes.remove(last);
            modes.addFirst(last);
        }
        for (ImpersonationMode mode : modes) {
            if (!mode.applies(wanted, attributes.user())) {
                continue;
            }
            try {
                UserInfo user = mode.impersonate(authorizer, attributes, wanted);
                if (lastModes.size() >= REMEMBERED_USERS) {
                    lastModes.clear();
                }
                lastModes.put(requester, mode);
                return user;
            } catch (StatusException refused) {
                refusal = refusal == null ? refused : refusal;
            }
        }
        throw refusal == null ? StatusException.internal("all impersonation modes failed") : refusal;
    }

    private static String unescaped(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return key;
        }
    }

    /** Prints the request the way clients of upstream know it. */
    private static String described(String uid, List<String> groups, Map<String, List<String>> extra) {
        String extras = extra.isEmpty()
                ? "map[string][]string(nil)"
                : extra.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> GoFormat.quote(entry.getKey()) + ":" + strings(entry.getValue()))
                        .collect(Collectors.joining(", ", "map[string][]string{", "}"));
        return "&user.DefaultInfo{Name:\"\", UID:" + GoFormat.quote(uid) + ", Groups:" + strings(groups) + ", Extra:"
                + extras + "}";
    }

    private static String strings(List<String> values) {
        return values.isEmpty()
                ? "[]string(nil)"
                : values.stream().map(GoFormat::quote).collect(Collectors.joining(", ", "[]string{", "}"));
    }
}
