package io.keelson.api.net;

import io.keelson.api.json.GoFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A URL in its parts.
 *
 * @param scheme in small letters, empty where there is none
 * @param opaque what follows the scheme where that is no path
 * @param user name and password, null where there are none
 * @param host with its port, empty where there is none
 * @param path as it was written, escapes and all
 * @param query what follows the question mark
 * @param fragment what follows the hash mark
 */
public record ParsedUrl(
        String scheme, String opaque, @Nullable String user, String host, String path, String query, String fragment) {
    private static final String HOST_CHARACTERS = "-_.~!$&'()*+,;=:[]<>\"";
    private static final String PATH_CHARACTERS = "-_.~$&+,/:;=@";
    private static final String ENCODED_PATH_CHARACTERS = "!$&'()*+,;=:@[]%/-_.~";

    /** Takes apart what may stand in a request: an absolute URL or an absolute path, without a fragment. */
    public static ParsedUrl ofRequest(String text) throws MalformedUrlException {
        return parse(text, text, "", true);
    }

    /** Takes apart a URL or a reference to one. */
    public static ParsedUrl of(String text) throws MalformedUrlException {
        int hash = text.indexOf('#');
        return hash < 0
                ? parse(text, text, "", false)
                : parse(text.substring(0, hash), text.substring(0, hash), text.substring(hash + 1), false);
    }

    private static ParsedUrl parse(String text, String whole, String fragment, boolean request)
            throws MalformedUrlException {
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new MalformedUrlException(whole, "net/url: invalid control character in URL");
        }
        if (text.isEmpty() && request) {
            throw new MalformedUrlException(whole, "empty url");
        }
        if (text.equals("*")) {
            return new ParsedUrl("", "", null, "", "*", "", fragment);
        }
        if (text.startsWith(":")) {
            throw new MalformedUrlException(whole, "missing protocol scheme");
        }
        String scheme = scheme(text);
        String rest = scheme.isEmpty() ? text : text.substring(scheme.length() + 1);
        int mark = rest.indexOf('?');
        String query = mark < 0 ? "" : rest.substring(mark + 1);
        String hierarchy = mark < 0 ? rest : rest.substring(0, mark);
        if (!hierarchy.startsWith("/")) {
            if (!scheme.isEmpty()) {
                return new ParsedUrl(scheme.toLowerCase(Locale.ROOT), hierarchy, null, "", "", query, fragment);
            }
            if (request) {
                throw new MalformedUrlException(whole, "invalid URI for request");
            }
            int slash = hierarchy.indexOf('/');
            if ((slash < 0 ? hierarchy : hierarchy.substring(0, slash)).contains(":")) {
                throw new MalformedUrlException(whole, "first path segment in URL cannot contain colon");
            }
        }
        boolean authority =
                hierarchy.startsWith("//") && (!scheme.isEmpty() || !request && !hierarchy.startsWith("///"));
        String owner = "";
        String path = hierarchy;
        if (authority) {
            int slash = hierarchy.indexOf('/', 2);
            owner = slash < 0 ? hierarchy.substring(2) : hierarchy.substring(2, slash);
            path = slash < 0 ? "" : hierarchy.substring(slash);
        }
        int at = owner.lastIndexOf('@');
        String host = owner.substring(at + 1);
        host(whole, host);
        escapes(whole, path);
        return new ParsedUrl(
                scheme.toLowerCase(Locale.ROOT),
                "",
                at < 0 ? null : owner.substring(0, at),
                host,
                path,
                query,
                fragment);
    }

    private static String scheme(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':') {
                return text.substring(0, i);
            }
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && (i == 0 || !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'))) {
                return "";
            }
        }
        return "";
    }

    private static void host(String text, String host) throws MalformedUrlException {
        String port = port(host);
        if (host.startsWith("[") && !host.contains("]")) {
            throw new MalformedUrlException(text, "missing ']' in host");
        }
        boolean number = port.startsWith(":") && port.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
        if (!port.isEmpty() && !number) {
            throw new MalformedUrlException(text, "invalid port " + GoFormat.quote(port) + " after host");
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c < 0x80 && !Character.isLetterOrDigit(c) && c != '%' && HOST_CHARACTERS.indexOf(c) < 0) {
                throw new MalformedUrlException(
                        text, "invalid character " + GoFormat.quote(String.valueOf(c)) + " in host name");
            }
        }
        escapes(text, host);
    }

    private static String port(String host) {
        if (host.startsWith("[")) {
            return host.substring(host.lastIndexOf(']') + 1);
        }
        return host.contains(":") ? host.substring(host.lastIndexOf(':')) : "";
    }

    private static void escapes(String text, String part) throws MalformedUrlException {
        for (int i = part.indexOf('%'); i >= 0; i = part.indexOf('%', i + 3)) {
            String escape = part.substring(i, Math.min(i + 3, part.length()));
            if (escape.length() < 3
                    || Character.digit(escape.charAt(1), 16) < 0
                    || Character.digit(escape.charAt(2), 16) < 0) {
                throw new MalformedUrlException(text, "invalid URL escape " + GoFormat.quote(escape));
            }
        }
    }

    /** Returns the host without its port and without the brackets of an address. */
    public String hostname() {
        String name = host.substring(0, host.length() - port(host).length());
        return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    }

    /** Returns the port, empty where there is none. */
    public String portNumber() {
        String port = port(host);
        return port.isEmpty() ? "" : port.substring(1);
    }

    /** Returns the path with all that needs it escaped; escapes that are there stay. */
    public String escapedPath() {
        boolean valid = path.chars()
                .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || ENCODED_PATH_CHARACTERS.indexOf(c) >= 0));
        if (valid || path.equals("*")) {
            return path;
        }
        StringBuilder out = new StringBuilder();
        for (byte octet : unescape(path, false)) {
            int c = octet & 0xff;
            if (c < 0x80 && (Character.isLetterOrDigit(c) || PATH_CHARACTERS.indexOf(c) >= 0)) {
                out.append((char) c);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", c));
            }
        }
        return out.toString();
    }

    /** Returns the values of the query by their keys; what cannot be read is left out. */
    public Map<String, List<String>> queryValues() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty() || pair.contains(";")) {
                continue;
            }
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            try {
                escapes("", key);
                escapes("", value);
            } catch (MalformedUrlException e) {
                continue;
            }
            values.computeIfAbsent(text(key), any -> new ArrayList<>()).add(text(value));
        }
        return values;
    }

    private static String text(String escaped) {
        return new String(unescape(escaped, true), StandardCharsets.UTF_8);
    }

    private static byte[] unescape(String text, boolean plusIsSpace) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                out.write(Character.digit(in[i + 1], 16) << 4 | Character.digit(in[i + 2], 16));
                i += 2;
            } else {
                out.write(plusIsSpace && in[i] == '+' ? ' ' : in[i]);
            }
        }
        return out.toByteArray();
    }

    @Override
    public String toString() {
        String authority = host.isEmpty() && user == null ? "" : "//" + (user == null ? "" : user + "@") + host;
        return (scheme.isEmpty() ? "" : scheme + ":")
                + opaque
                + authority
                + escapedPath()
                + (query.isEmpty() ? "" : "?" + query)
                + (fragment.isEmpty() ? "" : "#" + fragment);
    }
}
