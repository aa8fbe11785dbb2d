package io.keelson.api.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What the types and fields of built-in kinds are for. Large and rarely needed: read anew by every call of {@link #load}. */
public final class Descriptions {
    static final String RESOURCE = "builtin.descriptions";
    private final Map<String, Map<String, String>> types = new HashMap<>();

    private Descriptions() {}

    /** Reads the descriptions. */
    public static Descriptions load() {
        Descriptions descriptions = new Descriptions();
        try (InputStream in = Descriptions.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing: the schema compiler did not run");
            }
            Map<String, String> current = new HashMap<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                int tab = line.indexOf('\t');
                String name = line.substring(0, tab);
                String text = unescape(line.substring(tab + 1));
                if (name.startsWith("@")) {
                    current = new HashMap<>();
                    current.put("", text);
                    descriptions.types.put(name.substring(1), current);
                } else {
                    current.put(name, text);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return descriptions;
    }

    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char escaped = text.charAt(++i);
                out.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Returns what a type is for, empty where nothing is said. */
    public String type(String openApiName) {
        return field(openApiName, "");
    }

    /** Returns what a field of a type is for, empty where nothing is said. */
    public String field(String openApiName, String field) {
        return types.getOrDefault(openApiName, Map.of()).getOrDefault(field, "");
    }
}
