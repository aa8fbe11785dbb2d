package io.keelson.apiserver.proxy;

import org.jspecify.annotations.Nullable;

/**
 * A name in the path of a proxy, as {@code name}, {@code name:port} or {@code scheme:name:port}.
 *
 * @param scheme {@code http}, {@code https} or empty
 * @param name the object's name
 * @param port a port number or name, empty where none was given
 */
record SchemeNamePort(String scheme, String name, String port) {

    /** Takes a name apart; null where it has another form. */
    static @Nullable SchemeNamePort parse(String id) {
        String[] parts = id.split(":", -1);
        SchemeNamePort parsed =
                switch (parts.length) {
                    case 1 -> new SchemeNamePort("", parts[0], "");
                    case 2 -> new SchemeNamePort("", parts[0], parts[1]);
                    case 3 -> new SchemeNamePort(parts[0], parts[1], parts[2]);
                    default -> null;
                };
        if (parsed == null || parsed.name.isEmpty()) {
            return null;
        }
        boolean known = parsed.scheme.isEmpty() || parsed.scheme.equals("http") || parsed.scheme.equals("https");
        return known ? parsed : null;
    }

    boolean https() {
        return scheme.equals("https");
    }
}
