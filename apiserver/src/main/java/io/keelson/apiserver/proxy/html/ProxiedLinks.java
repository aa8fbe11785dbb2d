package io.keelson.apiserver.proxy.html;

import io.keelson.api.net.MalformedUrlException;
import io.keelson.api.net.ParsedUrl;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where links lead when their page is seen through a proxy.
 *
 * @param prefix the decoded path that leads to the backend's root, without a slash at its end
 * @param backend host and port of the backend
 * @param host what the client calls the API server, as in its {@code Host} header
 */
public record ProxiedLinks(String prefix, String backend, String host) {
    private static final String PLAIN = "-_.~$&+,/:;=@";

    /** Returns the link as it is to be, null where it stays as it is: to another host, relative, or no URL at all. */
    public @Nullable String rewrite(String link) {
        try {
            return rewrite(ParsedUrl.of(link));
        } catch (MalformedUrlException e) {
            return null;
        }
    }

    /** As {@link #rewrite(String)}, for a link that has been read. */
    public @Nullable String rewrite(ParsedUrl link) {
        boolean ours = link.host().isEmpty()
                || link.host().equals(backend)
                || link.host().equals(host);
        if (!ours || !link.path().startsWith("/")) {
            return null;
        }
        boolean keepsHost = link.host().equals(host);
        String path = decoded(link.path());
        boolean through = path.startsWith(prefix);
        if (through && (keepsHost || link.host().isEmpty() && link.scheme().isEmpty() && link.user() == null)) {
            return null;
        }
        String to = through ? link.escapedPath() : escaped(joined(path));
        String server = keepsHost || link.user() != null ? authority(link, keepsHost) : "";
        return server
                + to
                + (link.query().isEmpty() ? "" : "?" + link.query())
                + (link.fragment().isEmpty() ? "" : "#" + link.fragment());
    }

    private static String authority(ParsedUrl link, boolean keepsHost) {
        String user = link.user() == null ? "" : link.user() + "@";
        String host = keepsHost ? link.host() : "";
        String scheme = keepsHost && !link.scheme().isEmpty() ? link.scheme() + ":" : "";
        return scheme + (host.isEmpty() && user.isEmpty() ? "" : "//" + user + host);
    }

    /** Puts the path behind the prefix, dots taken out; a slash at its end stays. */
    private String joined(String path) {
        ArrayDeque<String> segments = new ArrayDeque<>();
        for (String segment : (prefix + "/" + path).split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        return "/" + String.join("/", segments) + (path.endsWith("/") ? "/" : "");
    }

    private static String decoded(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        byte[] in = path.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                in[length++] = (byte) (Character.digit(in[i + 1], 16) << 4 | Character.digit(in[i + 2], 16));
                i += 2;
            } else {
                in[length++] = in[i];
            }
        }
        return new String(in, 0, length, StandardCharsets.UTF_8);
    }

    private static String escaped(String path) {
        StringBuilder out = new StringBuilder(path.length());
        for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (plain || PLAIN.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
