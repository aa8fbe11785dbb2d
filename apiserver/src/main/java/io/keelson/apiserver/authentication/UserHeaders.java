package io.keelson.apiserver.authentication;

import io.keelson.api.json.GoFormat;
import io.keelson.apiserver.request.Query;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.BiConsumer;

/** The headers by which a front proxy tells a server behind it who makes a request. */
public final class UserHeaders {
    static final String USER = "x-remote-user";
    static final String UID = "x-remote-uid";
    static final String GROUP = "x-remote-group";
    static final String EXTRA = "x-remote-extra-";

    /** What a header's name may consist of besides letters and digits (RFC 9110, 5.6.2), the percent sign left out. */
    private static final String LEGAL = "!#$&'*+-.^_`|~";

    private UserHeaders() {}

    /** Returns whether a header is one of these, so that a request of somebody else must not be passed on with it. */
    public static boolean contains(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals(USER) || lower.equals(UID) || lower.equals(GROUP) || lower.startsWith(EXTRA);
    }

    /**
     * Tells who makes a request.
     *
     * @param headers takes each header; values as the bytes of their UTF-8, one byte a character
     * @throws IllegalArgumentException where something of the user cannot stand in a header
     */
    public static void add(UserInfo user, BiConsumer<String, String> headers) {
        BiConsumer<String, String> checked = (name, value) -> headers.accept(name, bytes(name, value));
        checked.accept("X-Remote-User", user.name());
        if (!user.uid().isEmpty()) {
            checked.accept("X-Remote-Uid", user.uid());
        }
        user.groups().forEach(group -> checked.accept("X-Remote-Group", group));
        user.extra()
                .forEach((key, values) ->
                        values.forEach(value -> checked.accept("X-Remote-Extra-" + escape(key), value)));
    }

    private static String bytes(String name, String value) {
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            throw new IllegalArgumentException("net/http: invalid header field value for " + GoFormat.quote(name));
        }
        return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Returns the text of a header's value, whose characters are the bytes of its UTF-8. */
    static String text(String value) {
        return new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Writes a key so that it can stand in a header's name. */
    static String escape(String key) {
        StringBuilder escaped = new StringBuilder(key.length());
        for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || LEGAL.indexOf(c) >= 0;
            if (plain) {
                escaped.append(c);
            } else {
                escaped.append(String.format(Locale.ROOT, "%%%02X", each & 0xff));
            }
        }
        return escaped.toString();
    }

    /** Reads a key from a header's name; what is not escaped rightly is taken as it is. */
    static String unescape(String name) {
        String key = Query.decode(name, false);
        return key == null ? name : key;
    }
}
