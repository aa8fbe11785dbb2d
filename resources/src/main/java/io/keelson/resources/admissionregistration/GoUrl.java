package io.keelson.resources.admissionregistration;

import io.keelson.api.json.GoFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A URL in its parts as Go's {@code net/url} finds them, and with its words for what cannot be parsed.
 *
 * @param scheme in small letters, empty where there is none
 * @param user name and password, null where there are none
 * @param host with its port, empty where there is none
 * @param query what follows the question mark
 * @param fragment what follows the hash mark
 */
record GoUrl(String scheme, @Nullable String user, String host, String query, String fragment) {
    private static final String HOST_CHARACTERS = "-_.~!$&'()*+,;=:[]<>\"";

    /** The text is no URL; the message is Go's. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String text, String wrong) {
            super("parse " + GoFormat.quote(text) + ": " + wrong, null, false, false);
        }
    }

    /** Takes a URL apart. */
    static GoUrl parse(String url) throws MalformedException {
        int hash = url.indexOf('#');
        String text = hash < 0 ? url : url.substring(0, hash);
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new MalformedException(text, "net/url: invalid control character in URL");
        }
        if (text.startsWith(":")) {
            throw new MalformedException(text, "missing protocol scheme");
        }
        String scheme = scheme(text);
        String rest = scheme.isEmpty() ? text : text.substring(scheme.length() + 1);
        int mark = rest.indexOf('?');
        String query = mark < 0 ? "" : rest.substring(mark + 1);
        String hierarchy = mark < 0 ? rest : rest.substring(0, mark);
        String fragment = hash < 0 ? "" : url.substring(hash + 1);
        if (!hierarchy.startsWith("/")) {
            int slash = hierarchy.indexOf('/');
            String first = slash < 0 ? hierarchy : hierarchy.substring(0, slash);
            if (scheme.isEmpty() && first.contains(":")) {
                throw new MalformedException(text, "first path segment in URL cannot contain colon");
            }
            return new GoUrl(scheme, null, "", query, fragment);
        }
        boolean authority = hierarchy.startsWith("//") && (!scheme.isEmpty() || !hierarchy.startsWith("///"));
        if (!authority) {
            escapes(text, hierarchy);
            return new GoUrl(scheme, null, "", query, fragment);
        }
        int slash = hierarchy.indexOf('/', 2);
        String owner = slash < 0 ? hierarchy.substring(2) : hierarchy.substring(2, slash);
        escapes(text, slash < 0 ? "" : hierarchy.substring(slash));
        int at = owner.lastIndexOf('@');
        String host = owner.substring(at + 1);
        host(text, host);
        return new GoUrl(scheme, at < 0 ? null : owner.substring(0, at), host, query, fragment);
    }

    private static String scheme(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':') {
                return text.substring(0, i).toLowerCase(Locale.ROOT);
            }
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && (i == 0 || !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'))) {
                return "";
            }
        }
        return "";
    }

    private static void host(String text, String host) throws MalformedException {
        String port = host.startsWith("[")
                ? host.substring(host.lastIndexOf(']') + 1)
                : host.contains(":") ? host.substring(host.lastIndexOf(':')) : "";
        if (host.startsWith("[") && !host.contains("]")) {
            throw new MalformedException(text, "missing ']' in host");
        }
        if (!port.isEmpty() && !port.matches(":[0-9]*")) {
            throw new MalformedException(text, "invalid port " + GoFormat.quote(port) + " after host");
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c < 0x80 && !Character.isLetterOrDigit(c) && c != '%' && HOST_CHARACTERS.indexOf(c) < 0) {
                throw new MalformedException(
                        text, "invalid character " + GoFormat.quote(String.valueOf(c)) + " in host name");
            }
        }
        escapes(text, host);
    }

    private static void escapes(String text, String part) throws MalformedException {
        for (int i = part.indexOf('%'); i >= 0; i = part.indexOf('%', i + 3)) {
            String escape = part.substring(i, Math.min(i + 3, part.length()));
            if (!escape.matches("%[0-9a-fA-F]{2}")) {
                throw new MalformedException(text, "invalid URL escape " + GoFormat.quote(escape));
            }
        }
    }
}
